import { ENOUGH, withoutPicture } from '../state/lesson.ts';
import { count } from '../state/words.ts';
import { useShared } from './explorer-context.ts';
import { Thumbnail } from './thumbnail.tsx';

/** Teaching a class: a name, and five drawings. */
export function TeachPanel() {
  const { explorer } = useShared();
  const lesson = explorer.lesson.value;
  const { name, pictures } = lesson;
  const isLearning = explorer.isLearning.value;
  const known = explorer.fitted.value?.classes.find((c) => c.name === name.trim());
  const missing = Math.max(0, ENOUGH - pictures.length);
  return (
    <section class="panel teach" aria-labelledby="teach-title">
      <h2 id="teach-title">Teach it something new</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void explorer.learn();
        }}
      >
        <label>
          What is it called?
          <input
            type="text"
            value={name}
            maxLength={200}
            autocomplete="off"
            placeholder="a name for it"
            onInput={({ currentTarget }) => (explorer.lesson.value = { ...lesson, name: currentTarget.value })}
          />
        </label>
        <p class="quiet">Draw it on the pad and keep it, five times. Draw it a little differently each time.</p>
        <ol class="lesson" aria-label={`Kept: ${count(pictures.length, 'drawing')}`}>
          {pictures.map((picture, i) => (
            <li key={i}>
              <Thumbnail png={picture.thumbnail} alt={`Drawing ${i + 1}`} />
              <button
                type="button"
                class="remove"
                aria-label={`Remove drawing ${i + 1}`}
                onClick={() => (explorer.lesson.value = withoutPicture(lesson, i))}
              >
                ×
              </button>
            </li>
          ))}
          {Array.from({ length: missing }, (_, i) => (
            <li key={`empty-${i}`} class="slot" aria-hidden="true">
              {pictures.length + i + 1}
            </li>
          ))}
        </ol>
        <div class="tools">
          <button type="button" disabled={explorer.picture.value === null} onClick={() => void explorer.keep()}>
            Keep this drawing
          </button>
          <button type="submit" class="main" disabled={isLearning || pictures.length === 0 || name.trim() === ''}>
            {isLearning ? 'Learning…' : known === undefined ? 'Learn it' : `Add to ${known.name}`}
          </button>
        </div>
        <p class="quiet" aria-live="polite">
          {pictures.length > 0 && missing > 0 && `${count(missing, 'more drawing')} would make it surer.`}
          {pictures.length > 0 && missing === 0 && name.trim() === '' && 'Now give it a name.'}
        </p>
      </form>
    </section>
  );
}
