import type { ComponentChildren } from 'preact';
import { percent } from '../state/words.ts';
import { classColour } from './mark.tsx';

export interface Bar {
  readonly key: string;
  readonly name: ComponentChildren;
  /** In [0, 1]. */
  readonly part: number;
  readonly label: number;
}

/** Parts of a whole as bars with their names and per cent. */
export function Bars({ bars, title }: { readonly bars: readonly Bar[]; readonly title: string }) {
  return (
    <ul class="bars" aria-label={title}>
      {bars.map(({ key, name, part, label }) => (
        <li key={key}>
          <span class="bar-name">{name}</span>
          <span class="bar" aria-hidden="true">
            <span
              class="of-class"
              style={{ ...classColour(label), width: `${100 * Math.min(1, Math.max(0, part))}%` }}
            />
          </span>
          <data class="bar-part" value={part}>
            {percent(part)}
          </data>
        </li>
      ))}
    </ul>
  );
}
