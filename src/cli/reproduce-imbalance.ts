import { Random } from '../base/random.ts';
import { UserError } from '../base/errors.ts';
import { IMBALANCE_EPISODES, IMBALANCE_IMAGES, IMBALANCE_WAYS } from '../evaluation/protocols/imbalance.ts';
import { IMBALANCE_METHODS } from '../evaluation/protocols/imbalance-methods.ts';
import {
  runImbalance,
  summariseImbalance,
  type ImbalanceLine,
  type ImbalanceScore,
} from '../evaluation/protocols/imbalance-run.ts';
import { PartialResults } from '../evaluation/protocols/partial-results.ts';
import type { ImageClass } from '../episodes/types.ts';
import { formatPercent } from '../metrics/interval.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import { CountBar } from './count-bar.ts';
import { startEngine } from './engine-options.ts';
import { namedSingletons } from './named-singletons.ts';
import { QUICK, type ReproduceArgs } from './reproduce-flags.ts';
import {
  formatDifference,
  formatP,
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

/** `imbalance`: classes of 1 to 20 support images in one episode, on a frozen embedding. */
export async function reproduceImbalance(args: ReproduceArgs, context: ReproduceContext): Promise<ReproduceOutput> {
  const { folder, say } = context;
  const episodes = args.quick ? QUICK.episodes : (args.episodes ?? IMBALANCE_EPISODES);
  const engine = await startEngine(args);
  const network = await openStudyNetwork(args.embedding!, args.data);
  const bar = new CountBar('');
  const interrupt = interruptSignal(() => say('Stopping after this episode; press Ctrl-C again to stop at once.'));
  try {
    const classes = requireEnough(network.dataset.split.test, args.embedding!);
    const settings = {
      ...{ protocol: args.protocol, version: VERSION, quick: args.quick, seed: args.seed },
      ...{ embedding: network.hash },
    };
    const results = await PartialResults.open<readonly ImbalanceScore[]>(folder, settings);
    const finished = await runImbalance({
      ...{
        methods: IMBALANCE_METHODS,
        model: network.model,
        classes,
        episodes,
        random: new Random(args.seed),
        results,
      },
      ...{ embedded: await embedTestClasses(network), namedSingletons, signal: interrupt.signal },
      onProgress: (done) => bar.update('scoring episodes', done, episodes),
    });
    if (!finished) throw new Interrupted('interrupted');
    const titles = IMBALANCE_METHODS.map(({ title }) => title);
    const lines = summariseImbalance(titles, episodes, (key) => results.get(key));
    const seconds = { training: network.trainingSeconds, testing: results.seconds() };
    return {
      ...output({ ...settings, embedding: network.name, classes: classes.length, episodes, lines }),
      engine,
      seconds,
    };
  } finally {
    interrupt.release();
    bar.stop();
    network.model.dispose();
  }
}

/** @throws UserError where the test classes do not suffice. */
function requireEnough(classes: readonly ImageClass[], run: string): readonly ImageClass[] {
  const small = classes.find(({ rows }) => rows.length < IMBALANCE_IMAGES);
  if (classes.length >= IMBALANCE_WAYS && small === undefined) return classes;
  const got =
    small === undefined ? `${classes.length} test classes` : `'${small.name}' with ${small.rows.length} images`;
  throw new UserError(
    `The data of '${run}' has ${got}; this needs ${IMBALANCE_WAYS} classes of ${IMBALANCE_IMAGES} images at least.`,
  );
}

interface ImbalanceNumbers {
  readonly quick: boolean;
  readonly seed: number;
  readonly embedding: string;
  readonly classes: number;
  readonly episodes: number;
  readonly lines: readonly ImbalanceLine[];
}

function output(numbers: ImbalanceNumbers): StudyOutput {
  const { quick, seed, embedding, classes, episodes, lines } = numbers;
  const table = imbalanceTable(lines, episodes);
  const markdown = studyPage('Singletons and imbalance', quick, [
    `Embedding: ${embedding}, frozen; ${classes} classes that its training never saw. ${episodes} episodes (seed ${seed}), ` +
      `the same for all: ${IMBALANCE_WAYS} classes with 1, 2, … ${IMBALANCE_IMAGES} support images; the others of the ` +
      `${IMBALANCE_IMAGES} images of a class are its queries. Balanced accuracy: the mean over classes of the part found, ` +
      'then mean over episodes ± 95 % interval; the gain over the first line in percent points, paired by episode, with ' +
      'the p value of the paired t-test. The class of one image is named when the description of the prototypes calls it ' +
      'a singleton.',
    markdownTable(table),
  ]);
  return { numbers, markdown, text: textTable(table) };
}

function imbalanceTable(lines: readonly ImbalanceLine[], episodes: number): Table {
  const columns = [
    { title: 'method', align: 'left' },
    { title: 'balanced accuracy', align: 'right' },
    { title: 'gain', align: 'right' },
    { title: 'p', align: 'right' },
    { title: 'singletons named', align: 'right' },
  ] as const;
  const rows = lines.map(({ title, accuracy, gain, named }) => [
    title,
    formatPercent(accuracy),
    gain === null ? '' : formatDifference(gain),
    gain === null ? '' : formatP(gain.pValue),
    named === null ? '' : `${named} of ${episodes}`,
  ]);
  return { columns, rows };
}
