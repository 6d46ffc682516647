import { useShared } from './explorer-context.ts';

/** What computes the answers, how quickly, and what was passed over for it. */
export function EngineNote() {
  const { explorer, engine } = useShared();
  const status = engine.value;
  const took = explorer.took.value;
  const isIdle = explorer.model.value === null && !explorer.isLoading.value;
  if (status.kind === 'starting') return isIdle ? null : <p class="engine quiet">Making ready to compute…</p>;
  const passed = status.passedOver.map(({ title, reason }) => (
    <li key={`${title} ${reason}`}>{`${title}: ${reason}`}</li>
  ));
  if (status.kind === 'failed') {
    return (
      <div class="engine" role="alert">
        <p>This browser cannot compute the model:</p>
        <ul>{passed}</ul>
      </div>
    );
  }
  return (
    <details class="engine quiet">
      <summary>
        {status.title}
        {took !== null && <span class="took">{` · ${Math.max(1, Math.round(took))} ms an answer`}</span>}
      </summary>
      <p>
        All is computed on this device ({status.device}); nothing leaves it.
        {passed.length > 0 && ' Quicker ways that were tried first:'}
      </p>
      {passed.length > 0 && <ul>{passed}</ul>}
    </details>
  );
}
