import { useState } from 'preact/hooks';
import { mergeClasses, removeClass, renameClass, type FittedModel } from '../../../src/interpretation/fitted/index.ts';
import { count } from '../state/words.ts';
import { useShared } from './explorer-context.ts';
import { Mark } from './mark.tsx';
import { Thumbnail } from './thumbnail.tsx';

const SHOWN = 5;

/** One class: its images, and what can be done with it. */
export function ClassItem({ fitted, label }: { readonly fitted: FittedModel; readonly label: number }) {
  const { explorer } = useShared();
  const [isRenaming, rename] = useState(false);
  const { id, name } = fitted.classes[label]!;
  const { labels, thumbnails } = fitted.support;
  const samples = Array.from(labels.keys()).filter((i) => labels[i] === label);
  const others = fitted.classes.filter((c) => c.id !== id);
  return (
    <li class="class-item">
      {isRenaming ? (
        <NameForm name={name} onName={renamed} onCancel={() => rename(false)} />
      ) : (
        <h3>
          <Mark label={label} /> <span class="class-name">{name}</span>
          <span class="quiet">{count(samples.length, 'image')}</span>
        </h3>
      )}
      <ul class="near small" aria-label={`Images of ${name}`}>
        {spreadOver(samples).map((sample) => (
          <li key={sample}>
            <Thumbnail png={thumbnails[sample]} alt={`An image of ${name}`} />
          </li>
        ))}
      </ul>
      <div class="tools">
        <button type="button" aria-label={`Rename ${name}`} onClick={() => rename(!isRenaming)}>
          Rename
        </button>
        <select
          aria-label={`Merge ${name} into another class`}
          disabled={others.length === 0}
          value=""
          onChange={({ currentTarget }) => merged(currentTarget.value)}
        >
          <option value="" disabled>
            Merge into…
          </option>
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {other.name}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-label={`Delete ${name}`}
          disabled={others.length === 0}
          onClick={() => explorer.edit(`delete “${name}”`, (model) => removeClass(model, id))}
        >
          Delete
        </button>
      </div>
    </li>
  );

  function renamed(next: string): void {
    const isSame = next === name;
    if (isSame || explorer.edit(`rename “${name}” to “${next}”`, (model) => renameClass(model, id, next)))
      rename(false);
  }

  function merged(into: string): void {
    const target = others.find((other) => other.id === into)!;
    explorer.edit(`merge “${name}” into “${target.name}”`, (model) => mergeClasses(model, [into, id]));
  }
}

/** Some of the samples, from the first to the newest: a class may have several looks. */
function spreadOver(samples: readonly number[]): number[] {
  if (samples.length <= SHOWN) return [...samples];
  return Array.from({ length: SHOWN }, (_, i) => samples[Math.round((i * (samples.length - 1)) / (SHOWN - 1))]!);
}

interface NameFormProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onCancel: () => void;
}

function NameForm({ name, onName, onCancel }: NameFormProps) {
  const [text, setText] = useState(name);
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        onName(text.trim());
      }}
      onKeyDown={({ key }) => key === 'Escape' && onCancel()}
    >
      <input
        type="text"
        aria-label={`New name of ${name}`}
        maxLength={200}
        value={text}
        ref={focusAll}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" disabled={text.trim() === ''}>
        Save name
      </button>
    </form>
  );
}

/** The field is there because the user asked for it: typing goes to it. */
function focusAll(input: HTMLInputElement | null): void {
  input?.focus();
  input?.select();
}
