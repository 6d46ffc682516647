import { signal } from '@preact/signals';
import { render } from 'preact';
import type { EngineStatus } from './engine/backend.ts';
import { tfjsEngine } from './engine/tfjs-engine.ts';
import { Explorer } from './state/explorer.ts';
import { fetchModel } from './state/model-file.ts';
import { App } from './view/app.tsx';
import { SharedContext } from './view/explorer-context.ts';
import './style.css';

/** The model that lies beside the page. */
const MODEL = 'model.untwist';

const status = signal<EngineStatus>({ kind: 'starting' });
// `?engine=wasm` has this backend tried first.
const engine = tfjsEngine(new URLSearchParams(location.search).get('engine'), (next) => (status.value = next));
const explorer = new Explorer(engine, () => performance.now());

render(
  <SharedContext.Provider value={{ explorer, engine: status }}>
    <App />
  </SharedContext.Provider>,
  document.getElementById('app')!,
);

try {
  const hosted = await fetchModel(MODEL);
  if (hosted !== null) await explorer.openFirst(hosted.fitted, hosted.name);
} catch (error) {
  explorer.report(error);
} finally {
  explorer.isLoading.value = false;
}

// The browser asks whether to leave what was taught and not saved.
addEventListener('beforeunload', (event) => {
  if (explorer.isChanged.value) event.preventDefault();
});
