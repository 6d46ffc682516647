import { Random } from '../../src/base/random.ts';
import type { Checkpoint } from '../../src/training/run-checkpoint.ts';
import type { StateFile } from '../../src/training/state-file.ts';

/**
 * The files of a checkpoint to be read and no longer to be trained on: without the moments of the optimizer, two thirds of its bytes,
 * and with the random generators as at their start.
 */
export function keptFiles({ files, config, state }: Checkpoint): Map<string, Uint8Array> {
  const start = new Random(config.seed).state();
  const kept: StateFile = {
    ...(state as StateFile),
    sampler: { random: start, episodesDrawn: 0 },
    augmentation: start,
    optimizer: { steps: 0, specs: [] },
  };
  return new Map([
    ...[...files].filter(([name]) => name !== 'optimizer.bin'),
    ['optimizer.bin', new Uint8Array()],
    ['state.json', new TextEncoder().encode(JSON.stringify(kept, null, 2))],
  ]);
}
