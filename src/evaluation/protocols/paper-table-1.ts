import { setImmediate } from 'node:timers/promises';
import type { Random } from '../../base/random.ts';
import type { EpisodePart, ImageClass } from '../../episodes/types.ts';
import { drawFoldedTask, embedTask, type FoldedTask } from './folded-task.ts';
import { estimatedColumn, peerColumn, type ColumnScore, type PaperColumn } from './paper-columns.ts';
import type { PartialResults } from './partial-results.ts';

/** The methods of the table: the paper's own four columns, then others (method §7). The first is compared with the rest. */
export const PAPER_COLUMNS: readonly PaperColumn[] = [
  estimatedColumn('l2'),
  estimatedColumn('l1'),
  peerColumn('nearestClassMean', 'single prototype'),
  peerColumn('softmaxRegression', 'soft-max regression, L2'),
  peerColumn('nearestNeighbours', 'nearest neighbours'),
  peerColumn('severalMeans', 'several means a class'),
  peerColumn('gaussianPrototypes', 'Gaussian prototypes'),
  peerColumn('matchingAttention', 'matching by attention'),
  peerColumn('infiniteMixture', 'infinite mixture'),
  peerColumn('facilityLocation', 'facility location'),
];

/** The draws of one line of the table. */
export interface PaperLine {
  /** Classes in a draw. */
  readonly ways: number;
  readonly draws: number;
}

/** As many as the comparisons need: at two classes one image is 0.05 of a draw's accuracy. */
export const PAPER_LINES: readonly PaperLine[] = [
  { ways: 2, draws: 200 },
  { ways: 5, draws: 200 },
  { ways: 20, draws: 40 },
];

/** Some characters, drawn once and for all: with fewer than there are, fewer images have to go through the network. */
export function drawPool(classes: readonly ImageClass[], count: number, random: Random): ImageClass[] {
  const sorted = [...classes].sort((a, b) => (a.name < b.name ? -1 : 1)); // whatever the split they come from
  return random.fork('characters').sample(sorted, Math.min(count, sorted.length));
}

/** Draw number `draw` of a line: the same for every method, and whatever was drawn before. */
export function paperTask(pool: readonly ImageClass[], ways: number, draw: number, random: Random): FoldedTask {
  return drawFoldedTask(pool, ways, random.fork(`${ways}-way ${draw}`));
}

export const paperKey = (ways: number, draw: number, column: string): string => `${ways}-way ${draw} ${column}`;

export interface PaperRun {
  readonly pool: readonly ImageClass[];
  readonly lines: readonly PaperLine[];
  readonly columns: readonly PaperColumn[];
  readonly depth: number;
  /** Embeddings `[rows, depth]` of a part. */
  readonly rowsOf: (part: EpisodePart) => Float32Array;
  /** Left where it was: every draw has a stream of its own. */
  readonly random: Random;
  readonly results: PartialResults<ColumnScore>;
  /** Aborted: it stops after the method at work. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: PaperLine, done: number) => void;
}

/** Computes what is missing of the table. @returns false when it was aborted before the end. */
export async function runPaperTable(run: PaperRun): Promise<boolean> {
  const { pool, columns, random, results, depth, rowsOf, onProgress } = run;
  for (const line of run.lines) {
    for (let draw = 0; draw < line.draws; draw++) {
      const missing = columns.filter(({ name }) => results.get(paperKey(line.ways, draw, name)) === undefined);
      if (missing.length > 0) {
        const task = embedTask(paperTask(pool, line.ways, draw, random), depth, rowsOf);
        for (const column of missing) {
          await setImmediate(); // lets Ctrl-C and the progress bar in
          if (run.signal?.aborted === true) return false;
          const score = column.score(task, random.fork(`fit ${line.ways}-way ${draw}`));
          await results.add(paperKey(line.ways, draw, column.name), score);
        }
      }
      onProgress?.(line, draw + 1);
    }
  }
  return true;
}
