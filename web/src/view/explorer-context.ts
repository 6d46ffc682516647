import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Signal } from '@preact/signals';
import type { EngineStatus } from '../engine/backend.ts';
import type { Explorer } from '../state/explorer.ts';

/** What all views share. */
export interface Shared {
  readonly explorer: Explorer;
  readonly engine: Signal<EngineStatus>;
}

export const SharedContext = createContext<Shared | null>(null);

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (shared === null) throw new Error('A view outside of the page.');
  return shared;
}
