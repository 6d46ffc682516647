import { useRef, useState } from 'preact/hooks';
import { useShared } from './explorer-context.ts';
import { ClassItem } from './class-item.tsx';
import { count } from '../state/words.ts';

/** From this many classes on they can be searched; more are not shown at a time. */
const MANY = 24;
const MOST_SHOWN = 60;

/** All classes, to rename, merge and delete. */
export function ClassesPanel() {
  const { explorer } = useShared();
  const fitted = explorer.fitted.value;
  const [wanted, want] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  if (fitted === null) return null;
  const isMany = fitted.classes.length > MANY;
  const found = Array.from(fitted.classes.keys()).filter(
    (label) => !isMany || fitted.classes[label]!.name.toLowerCase().includes(wanted.toLowerCase()),
  );
  return (
    <section class="panel classes" aria-labelledby="classes-title">
      <h2 id="classes-title" ref={title} tabIndex={-1}>
        What it knows
      </h2>
      <p class="quiet">
        {count(fitted.classes.length, 'class', 'classes')} from {count(fitted.support.labels.length, 'image')}.
        Everything you change here can be undone.
      </p>
      {isMany && (
        <label class="search">
          Find a class
          <input type="text" value={wanted} onInput={({ currentTarget }) => want(currentTarget.value)} />
        </label>
      )}
      <ul class="class-list">
        {found.slice(0, MOST_SHOWN).map((label) => (
          <ClassItem
            key={fitted.classes[label]!.id}
            fitted={fitted}
            label={label}
            onGone={() => title.current?.focus()}
          />
        ))}
      </ul>
      {found.length > MOST_SHOWN && (
        <p class="quiet">{found.length - MOST_SHOWN} more are not shown; search for their names.</p>
      )}
    </section>
  );
}
