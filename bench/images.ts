import { Random } from '../src/base/random.ts';
import { UserError } from '../src/base/errors.ts';
import { gatherBatch } from '../src/episodes/batch.ts';
import { openDataset } from '../src/episodes/open-dataset.ts';
import { EpisodeSampler } from '../src/episodes/sampler.ts';
import type { Dataset } from '../src/episodes/types.ts';
import { NUM_EPISODES, type Workload } from './workloads.ts';

/** The data of the benchmark: Omniglot where it can be had, else generated handwriting. */
export async function benchDataset(size: number, say: (line: string) => void): Promise<Dataset> {
  const settings = { size, grey: false, onBadImage: 'skip', dataSeed: 1 } as const;
  try {
    return await openDataset({ ...settings, dataset: 'omniglot', split: 'vinyals' });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`Omniglot is not here (${error.message}); images are generated handwriting instead.`);
    return await openDataset({ ...settings, dataset: 'glyphs' });
  }
}

/** Images of `NUM_EPISODES` episodes, support before query, bytes [images, size, size, depth] each; grey is repeated. */
export function episodeImages(dataset: Dataset, workload: Workload, seed: number): Uint8Array[] {
  const sampler = new EpisodeSampler(dataset.split.train, workload, new Random(seed));
  return Array.from({ length: NUM_EPISODES }, () => {
    const { support, query } = sampler.next();
    const bytes = [support, query].map((part) => gatherBatch(dataset.images, part));
    const grey = Uint8Array.from(bytes.flatMap((part) => [...part]));
    if (workload.depth === dataset.images.depth) return grey;
    return Uint8Array.from(
      { length: grey.length * workload.depth },
      (_, i) => grey[Math.floor(i / workload.depth)] ?? 0,
    );
  });
}
