import { toBytes } from '../../../src/interpretation/fitted/index.ts';
import { fewNames } from '../state/words.ts';
import { download } from './download.ts';
import { EngineNote } from './engine-note.tsx';
import { useShared } from './explorer-context.ts';
import { FileButton } from './file-button.tsx';

/** Name of the model, and what is done with the whole of it. */
export function Header({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { explorer } = useShared();
  const model = explorer.model.value;
  const change = model?.history.past[0]?.change;
  const isChanged = explorer.isChanged.value;
  return (
    <header class="top">
      <h1>
        <span class="brand" aria-hidden="true">
          ◆
        </span>{' '}
        untwist explorer
      </h1>
      {model !== null && (
        <p class="model-name">
          <bdi>{model.name ?? fewNames(model.file.classes.map(({ name }) => name))}</bdi>
          {isChanged && <span class="quiet"> · changed, not saved</span>}
        </p>
      )}
      <div class="tools">
        <button
          type="button"
          disabled={change === undefined}
          title={change === undefined ? 'Nothing to undo' : `Undo: ${change}`}
          onClick={() => explorer.undo()}
        >
          Undo
        </button>
        <FileButton accept=".untwist" onFiles={onFiles}>
          Open a model…
        </FileButton>
        <button type="button" class={isChanged ? 'main' : ''} disabled={model === null} onClick={save}>
          Save
        </button>
      </div>
      <EngineNote />
    </header>
  );

  function save(): void {
    if (model === null) return;
    try {
      download(`${model.name ?? 'model'}.untwist`, toBytes(model.history.now));
      explorer.markSaved();
    } catch (error) {
      explorer.report(error);
    }
  }
}
