import type { ComponentChildren } from 'preact';
import { percent, restInWords } from '../state/words.ts';
import { classColour } from './mark.tsx';

export interface Bar {
  readonly key: string;
  readonly name: ComponentChildren;
  /** In [0, 1]. */
  readonly part: number;
  readonly label: number;
}

interface Props {
  readonly bars: readonly Bar[];
  readonly title: string;
  /** How many parts there are, those that are not shown too. */
  readonly of: number;
}

/** Parts of a whole as bars with their names and per cent; what is not shown is told as a sum. */
export function Bars({ bars, title, of }: Props) {
  const rest = restInWords(
    of - bars.length,
    bars.reduce((sum, { part }) => sum - part, 1),
  );
  return (
    <>
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
      {rest !== '' && <p class="quiet">{rest}</p>}
    </>
  );
}
