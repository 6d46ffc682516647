import { useState } from 'preact/hooks';
import { openFiles } from './open-files.ts';
import { ClassesPanel } from './classes.tsx';
import { useShared } from './explorer-context.ts';
import { FileButton } from './file-button.tsx';
import { Header } from './header.tsx';
import { MapPanel } from './map.tsx';
import { Pad } from './pad.tsx';
import { PrototypeCard } from './prototype-card.tsx';
import { TeachPanel } from './teach.tsx';
import { VerdictPanel } from './verdict.tsx';

/** The page. Files may be dropped anywhere on it. */
export function App() {
  const { explorer } = useShared();
  const [isOver, setOver] = useState(false);
  const onFiles = (files: readonly File[]) => void openFiles(explorer, files);
  return (
    <div
      class={isOver ? 'page dropping' : 'page'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) =>
        currentTarget.contains(relatedTarget as Node | null) || setOver(false)
      }
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <Header onFiles={onFiles} />
      <Messages />
      {explorer.model.value === null ? <Welcome onFiles={onFiles} /> : <Workplace onFiles={onFiles} />}
    </div>
  );
}

function Workplace({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  return (
    <main class="workplace">
      <div class="column">
        <Pad onFiles={onFiles} />
        <TeachPanel />
      </div>
      <VerdictPanel />
      <div class="column wide">
        <MapPanel />
        <PrototypeCard />
      </div>
      <ClassesPanel />
    </main>
  );
}

function Welcome({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { explorer } = useShared();
  if (explorer.isLoading.value) return <main class="welcome quiet">Opening the model…</main>;
  return (
    <main class="welcome">
      <h2>There is no model here yet</h2>
      <p>
        Open a file that ends with <code>.untwist</code>, or drop it on this page. Such a file is made from a few images
        of each class by the command <code>untwist fit</code>.
      </p>
      <FileButton accept=".untwist" onFiles={onFiles}>
        Open a model…
      </FileButton>
    </main>
  );
}

function Messages() {
  const { explorer } = useShared();
  const problem = explorer.problem.value;
  return (
    <>
      <div class="messages" role="alert">
        {problem !== null && (
          <p class="problem">
            {problem}{' '}
            <button type="button" onClick={() => (explorer.problem.value = null)}>
              Close
            </button>
          </p>
        )}
      </div>
      <p class="only-heard" role="status">
        {explorer.done.value}
      </p>
    </>
  );
}
