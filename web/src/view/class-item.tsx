import { useRef, useState } from 'preact/hooks';
import {
  mergeClasses,
  removeClass,
  renameClass,
  type FittedClass,
  type FittedModel,
} from '../../../src/interpretation/fitted/index.ts';
import { count, quoted } from '../state/words.ts';
import { useShared } from './explorer-context.ts';
import { Mark } from './mark.tsx';
import { Thumbnail } from './thumbnail.tsx';

const SHOWN = 5;

interface Props {
  readonly fitted: FittedModel;
  readonly label: number;
  /** Called when the class has gone, and with it whatever had the focus. */
  readonly onGone: () => void;
}

/** One class: its images, and what can be done with it. */
export function ClassItem({ fitted, label, onGone }: Props) {
  const { explorer } = useShared();
  const [isRenaming, rename] = useState(false);
  const [into, chooseInto] = useState('');
  const renameButton = useRef<HTMLButtonElement>(null);
  const { id, name } = fitted.classes[label]!;
  const { labels, thumbnails } = fitted.support;
  const samples = Array.from(labels.keys()).filter((i) => labels[i] === label);
  const others = fitted.classes.filter((c) => c.id !== id);
  const target = others.find((other) => other.id === into);
  return (
    <li class="class-item">
      {isRenaming ? (
        <NameForm name={name} onName={renamed} onCancel={stopRenaming} />
      ) : (
        <h3>
          <Mark label={label} /> <bdi class="class-name">{name}</bdi>
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
        <button ref={renameButton} type="button" aria-label={`Rename ${name}`} onClick={() => rename(!isRenaming)}>
          Rename
        </button>
        <select
          aria-label={`Merge ${name} into another class`}
          disabled={others.length === 0}
          value={target === undefined ? '' : into}
          onChange={({ currentTarget }) => chooseInto(currentTarget.value)}
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
        {target !== undefined && (
          // By keyboard the first choice comes at the first arrow: it must not do anything yet.
          <button type="button" aria-label={`Merge ${name} into ${target.name}`} onClick={() => merge(target)}>
            Merge
          </button>
        )}
        <button
          type="button"
          aria-label={`Delete ${name}`}
          disabled={others.length === 0}
          onClick={() => explorer.edit(`delete ${quoted(name)}`, (model) => removeClass(model, id)) && onGone()}
        >
          Delete
        </button>
      </div>
    </li>
  );

  function renamed(next: string): void {
    const isSame = next === name;
    const change = `rename ${quoted(name)} to ${quoted(next)}`;
    if (isSame || explorer.edit(change, (model) => renameClass(model, id, next))) stopRenaming();
  }

  function stopRenaming(): void {
    rename(false);
    renameButton.current?.focus();
  }

  function merge(other: FittedClass): void {
    const change = `merge ${quoted(name)} into ${quoted(other.name)}`;
    if (explorer.edit(change, (model) => mergeClasses(model, [other.id, id]))) onGone();
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
