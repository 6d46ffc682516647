import { Random } from '../base/random.ts';
import { UsageError, UserError } from '../base/errors.ts';
import {
  ADAPTIVE_DRAWS,
  ADAPTIVE_KINDS,
  runAdaptive,
  summariseAdaptive,
  uprightClasses,
  type AdaptiveLine,
} from '../evaluation/protocols/adaptive-number.ts';
import { PartialResults } from '../evaluation/protocols/partial-results.ts';
import type { ImageClass } from '../episodes/types.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { QUICK, type ReproduceArgs } from './reproduce-flags.ts';
import {
  Interrupted,
  studyPage,
  type ReproduceContext,
  type ReproduceOutput,
  type StudyOutput,
} from './reproduce-output.ts';
import { embedTestClasses, openStudyNetwork } from './study-network.ts';
import { interruptSignal } from './training-run.ts';

/** Raise it when the same settings give other numbers: partial results of another version are refused. */
const VERSION = 1;

/** `adaptive-number`: how many prototypes one setting finds on a frozen embedding. */
export async function reproduceAdaptive(
  args: ReproduceArgs,
  { folder, say }: ReproduceContext,
): Promise<ReproduceOutput> {
  const draws = args.quick ? QUICK.draws : drawsOf(args);
  const engine = await startEngine(args);
  const network = await openStudyNetwork(args.embedding!, args.data);
  const bar = new CountBar('draws');
  const interrupt = interruptSignal(() => say('Stopping after this fit; press Ctrl-C again to stop at once.'));
  try {
    const classes = requireEnough(uprightClasses(network.dataset.split.test), args.embedding!);
    const settings = {
      ...{ protocol: args.protocol, version: VERSION, quick: args.quick, seed: args.seed },
      ...{ embedding: network.hash, classes: classes.length },
    };
    const results = await PartialResults.open<number>(folder, settings);
    const finished = await runAdaptive({
      ...{ kinds: ADAPTIVE_KINDS, draws, classes, random: new Random(args.seed), results },
      ...{ embedded: await embedTestClasses(network), signal: interrupt.signal },
      onProgress: ({ title }, done) => bar.update(title, done, draws),
    });
    if (!finished) throw new Interrupted('interrupted');
    const lines = summariseAdaptive(ADAPTIVE_KINDS, draws, (key) => results.get(key));
    const seconds = { training: network.trainingSeconds, testing: results.seconds() };
    return { ...output({ ...settings, embedding: network.name, draws, lines }), engine, seconds };
  } finally {
    interrupt.release();
    bar.stop();
    network.model.dispose();
  }
}

function drawsOf({ draws }: ReproduceArgs): number {
  if (draws === undefined) return ADAPTIVE_DRAWS;
  const count = Number(draws);
  if (Number.isInteger(count) && count >= 2) return count;
  throw new UsageError(`--draws of 'adaptive-number' must be one whole number of at least 2, got '${draws}'.`);
}

/** @throws UserError where the test classes do not suffice. */
function requireEnough(classes: ImageClass[], run: string): ImageClass[] {
  const most = Math.max(...ADAPTIVE_KINDS.map(({ characters }) => characters));
  const alphabets = new Set(classes.map(({ group }) => group)).size;
  if (classes.length >= most && alphabets >= 2) return classes;
  throw new UserError(
    `The data of '${run}' has ${classes.length} test characters of ${alphabets} alphabets; this needs ${most} of two at least.`,
  );
}

interface AdaptiveNumbers {
  readonly quick: boolean;
  readonly seed: number;
  readonly embedding: string;
  readonly classes: number;
  readonly draws: number;
  readonly lines: readonly AdaptiveLine[];
}

function output(numbers: AdaptiveNumbers): StudyOutput {
  const { quick, seed, embedding, classes, draws, lines } = numbers;
  const table = adaptiveTable(lines);
  const markdown = studyPage('The number of prototypes, found from the data', quick, [
    `Embedding: ${embedding}, frozen; ${classes} characters that its training never saw. One setting for all lines, ` +
      `\`ADAPTIVE_FIT\`. ${draws} draws of each kind (seed ${seed}). Prototypes divided by the characters of the draw: mean ± ` +
      '95 % interval, least and most; how many of the draws lie within what is wanted.',
    markdownTable(table),
  ]);
  return { numbers, markdown, text: textTable(table) };
}

function adaptiveTable(lines: readonly AdaptiveLine[]): Table {
  const columns = [
    { title: 'drawn', align: 'left' },
    { title: 'prototypes a character', align: 'right' },
    { title: 'from … to', align: 'right' },
    { title: 'wanted', align: 'right' },
    { title: 'draws within', align: 'right' },
  ] as const;
  const rows = lines.map(({ title, ratio, least, most, wanted, withinWanted, ratios }) => [
    title,
    `${ratio.mean.toFixed(3)} ± ${ratio.halfWidth.toFixed(3)}`,
    `${least.toFixed(2)} … ${most.toFixed(2)}`,
    `${wanted[0]} … ${wanted[1]}`,
    `${Math.round(withinWanted * ratios.length)} of ${ratios.length}`,
  ]);
  return { columns, rows };
}
