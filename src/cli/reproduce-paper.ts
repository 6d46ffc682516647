import { UserError } from '../base/errors.ts';
import { Random } from '../base/random.ts';
import { shownPath } from '../base/shown-path.ts';
import { loadFeatures } from '../backbones/feature-extractor.node.ts';
import { EmbeddedEpisodes } from '../evaluation/embedded-episodes.ts';
import type { FoldedTask } from '../evaluation/protocols/folded-task.ts';
import type { ColumnScore } from '../evaluation/protocols/paper-columns.ts';
import { summarisePaper } from '../evaluation/protocols/paper-summary.ts';
import {
  drawPool,
  PAPER_COLUMNS,
  paperKey,
  paperTask,
  runPaperTable,
  type PaperLine,
} from '../evaluation/protocols/paper-table-1.ts';
import { PartialResults } from '../evaluation/protocols/partial-results.ts';
import type { EpisodePart, ImageClass, ImageSet } from '../episodes/types.ts';
import { loadModel } from '../training/build-model.ts';
import { cachedFeatures } from '../training/cached-features.ts';
import { parseTrainConfig } from '../training/config.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import { openWithBar } from './open-with-bar.ts';
import { backboneOf, paperLines, QUICK, type ReproduceArgs } from './reproduce-flags.ts';
import { trainingSeconds } from './reproduce-network.ts';
import { Interrupted, requireGoing, type ReproduceContext, type ReproduceOutput } from './reproduce-output.ts';
import { paperMarkdown, paperText, type PaperNumbers } from './reproduce-paper-table.ts';
import { datasetSettings, interruptSignal } from './training-run.ts';

/** Raise it when the same settings give other numbers: partial results of another version are refused. */
const VERSION = 2;
/** Omniglot's own side in pixels: a network for photographs is given all there is. */
const PUBLISHED_SIZE = 105;

/** Where embeddings come from, and what may be drawn. */
interface Embedding {
  /** For people. */
  readonly name: string;
  /** Of all that decides an embedding. */
  readonly hash: string;
  readonly classes: readonly ImageClass[];
  readonly depth: number;
  /** Of its training; 0 of a pre-trained network, null where it was not written down. */
  readonly trainingSeconds: number | null;
  /** Embeddings `[rows, depth]` of a part, once those of all `parts` are computed. */
  prepare(parts: readonly EpisodePart[], onProgress: (done: number, total: number) => void): Promise<RowsOf>;
  dispose(): void;
}
type RowsOf = (part: EpisodePart) => Float32Array;

/** `paper-table-1` (method §8): all that is missing of it, then its numbers. */
export async function reproducePaper(args: ReproduceArgs, context: ReproduceContext): Promise<ReproduceOutput> {
  const { folder, say } = context;
  const lines = paperLines(args);
  const engine = await startEngine(args);
  const embedding = await (args.embedding === undefined
    ? frozenNetwork(args, say)
    : trainedNetwork(args, args.embedding));
  const bar = new CountBar('');
  const interrupt = interruptSignal(() => {
    bar.stop();
    say('Stopping after this fit; press Ctrl-C again to stop at once.');
  });
  const { signal } = interrupt;
  try {
    const random = new Random(args.seed);
    const characters = args.quick ? QUICK.characters : (args.characters ?? embedding.classes.length);
    const pool = drawPool(embedding.classes, characters, random);
    const settings = {
      ...{ protocol: args.protocol, version: VERSION, quick: args.quick, seed: args.seed },
      ...{ embedding: embedding.hash, characters: pool.length, drawnFrom: embedding.classes.length },
    };
    const results = await PartialResults.open<ColumnScore>(folder, settings);
    const tasks = missingTasks(pool, lines, random, results);
    say(
      `${pool.length} of ${embedding.classes.length} characters, ${tasks.length} draws to compute; ${embedding.name}`,
    );
    const parts = tasks.flatMap(({ firstHalf, secondHalf, test }) => [firstHalf, secondHalf, test]);
    const rowsOf = await embedding.prepare(parts, (done, total) => {
      requireGoing(signal);
      bar.update('embedding images', done, total);
    });
    const finished = await runPaperTable({
      ...{ pool, lines, columns: PAPER_COLUMNS, depth: embedding.depth, rowsOf, random, results, signal },
      onProgress: ({ ways, draws }, done) => bar.update(`${ways} classes: draws`, done, draws),
    });
    if (!finished) throw new Interrupted('interrupted');
    const numbers: PaperNumbers = {
      ...settings,
      embedding: embedding.name,
      embeddingHash: embedding.hash,
      lines: summarisePaper(lines, PAPER_COLUMNS, (key) => results.get(key)),
    };
    const seconds = { training: embedding.trainingSeconds, testing: results.seconds() };
    return { numbers, markdown: paperMarkdown(numbers), text: paperText(numbers), engine, seconds };
  } finally {
    interrupt.release();
    bar.stop();
    embedding.dispose();
  }
}

function missingTasks(
  pool: readonly ImageClass[],
  lines: readonly PaperLine[],
  random: Random,
  results: PartialResults<ColumnScore>,
): FoldedTask[] {
  return lines.flatMap(({ ways, draws }) =>
    Array.from({ length: draws }, (_, draw) => draw)
      .filter((draw) => PAPER_COLUMNS.some(({ name }) => results.get(paperKey(ways, draw, name)) === undefined))
      .map((draw) => paperTask(pool, ways, draw, random)),
  );
}

/** A pre-trained network, frozen; any character may be drawn, for it has seen none. */
async function frozenNetwork(args: ReproduceArgs, say: (line: string) => void): Promise<Embedding> {
  const dataset = await openWithBar(omniglot(args, PUBLISHED_SIZE));
  const { train, validation, test } = dataset.split;
  const images = asPublished(dataset.images);
  const source = backboneOf(args);
  const extractor = await loadFeatures(source, {
    images: { size: images.height, depth: images.depth },
    say,
    ...(args.layer === undefined ? {} : { layer: args.layer }),
    ...(args.pixelRange === undefined ? {} : { range: args.pixelRange }),
  });
  const where = args.layer === undefined ? '' : ` at ${args.layer}`;
  return {
    name: `frozen ${shownPath(source)}${where}, ${extractor.width} features of ${PUBLISHED_SIZE}-pixel drawings, black on white`,
    hash: `${extractor.hash} ${dataset.fingerprint}`,
    classes: [...train, ...validation, ...test],
    depth: extractor.width,
    trainingSeconds: 0,
    prepare: async (parts, onProgress) => {
      const rows = [...new Set(parts.flatMap((part) => [...part.rows]))];
      const part = { rows: Int32Array.from(rows), turns: new Uint8Array(rows.length) };
      const features = await cachedFeatures({ extractor, images, part, onProgress });
      const positions = new Map(rows.map((row, i) => [row, i]));
      return (wanted) => gatherRows(features, extractor.width, wanted.rows, positions);
    },
    dispose: () => extractor.dispose(),
  };
}

/** A network that a run of ours has trained on the background alphabets; the others alone may be drawn. */
async function trainedNetwork(args: ReproduceArgs, run: string): Promise<Embedding> {
  const checkpoint = await findCheckpoint(run);
  const config = parseTrainConfig(checkpoint.config, checkpoint.folder);
  if (config.dataset !== 'omniglot' || (config.split !== 'lake' && config.split !== 'alphabets')) {
    throw new UserError(
      `'${run}' was not trained on Omniglot's background alphabets, so it may know the characters of a draw; ` +
        `give a run of --dataset omniglot --split lake.`,
    );
  }
  const dataset = await openWithBar({
    ...datasetSettings(config),
    ...(args.data === undefined ? {} : { data: args.data }),
  });
  const model = await loadModel(checkpoint);
  const classes = dataset.split.test;
  const [depth] = model.backbone.outputs[0]!.shape.slice(-1) as number[];
  return {
    name: `${checkpoint.folder}, ${depth} features, trained on the background alphabets`,
    hash: `${checkpoint.folder} ${checkpoint.state.episode} ${dataset.fingerprint}`,
    classes,
    depth: depth!,
    trainingSeconds: await trainingSeconds(checkpoint.folder, checkpoint.state.episode),
    prepare: async (parts, onProgress) => {
      if (parts.length === 0) return () => new Float32Array(0);
      const embedded = await EmbeddedEpisodes.build(model, dataset.images, classes, onProgress);
      return (part) => embedded.rows(part);
    },
    dispose: () => model.dispose(),
  };
}

function omniglot({ data }: ReproduceArgs, size: number) {
  const settings = {
    dataset: 'omniglot',
    split: 'lake',
    size,
    grey: false,
    onBadImage: 'refuse',
    dataSeed: 1,
  } as const;
  return { ...settings, ...(data === undefined ? {} : { data }) };
}

/** Black ink on white, as the files are and as a network for photographs knows print; a data set has ink at 255. */
function asPublished(images: ImageSet): ImageSet {
  return { ...images, pixels: images.pixels.map((value) => 255 - value) };
}

function gatherRows(
  features: Float32Array,
  depth: number,
  rows: Int32Array,
  positions: ReadonlyMap<number, number>,
): Float32Array {
  const gathered = new Float32Array(rows.length * depth);
  rows.forEach((row, i) => {
    const at = positions.get(row) as number;
    gathered.set(features.subarray(at * depth, (at + 1) * depth), i * depth);
  });
  return gathered;
}
