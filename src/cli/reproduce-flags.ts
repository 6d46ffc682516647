import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { PIXEL_RANGES, type PixelRange } from '../backbones/image-input.ts';
import { ABLATIONS } from '../evaluation/protocols/ablations.ts';
import { FINE_TUNING } from '../evaluation/protocols/fine-tuning.ts';
import { PAPER_LINES, type PaperLine } from '../evaluation/protocols/paper-table-1.ts';
import { TRAINED_PROTOCOL_NAMES } from '../evaluation/protocols/trained-protocols.ts';
import { UNTWISTING_STUDY } from '../evaluation/protocols/untwisting.ts';
import { METHOD_NAMES, type MethodName } from '../training/methods/method-names.ts';
import { toFlag } from './config-flags.ts';
import { engineOptions, type EngineArgs } from './engine-options.ts';
import { queueOption, type QueueArgs } from './queue-options.ts';
import { requireStudyArgs, studyOptions, STUDY_NAMES, type StudyArgs } from './reproduce-study-flags.ts';

export const PAPER = 'paper-table-1';
const PROTOCOLS = [PAPER, ...TRAINED_PROTOCOL_NAMES, ...STUDY_NAMES] as const;
type Protocol = (typeof PROTOCOLS)[number];

/** A pre-trained InceptionV3 that npm has: 2,048 features. */
const DEFAULT_BACKBONE = 'npm:nsfwjs/inception_v3';
const DEFAULT_METHODS: readonly MethodName[] = ['untwist', 'single'];

export interface ReproduceArgs extends EngineArgs, StudyArgs, QueueArgs {
  readonly protocol: Protocol;
  readonly out?: string | undefined;
  readonly data?: string | undefined;
  readonly seed: number;
  readonly quick: boolean;
  readonly draws?: string | undefined;
  readonly characters?: number | undefined;
  readonly backbone?: string | undefined;
  readonly layer?: string | undefined;
  readonly pixelRange?: PixelRange | undefined;
  readonly embedding?: string | undefined;
  readonly seeds?: number | undefined;
  readonly episodes?: number | undefined;
  readonly methods?: string | undefined;
}

/** Adds the flags of `untwist reproduce`. */
export function reproduceOptions(yargs: Argv): Argv<ReproduceArgs> {
  const tables = engineOptions(
    queueOption(yargs, `${TRAINS_OWN.join(', ')}: workers train the networks, with this --out as their --folder`),
  )
    .positional('protocol', { choices: PROTOCOLS, demandOption: true, describe: 'Which table or study' })
    .option('out', text('Folder of all results; what is there is not computed again', 'runs/reproduce-PROTOCOL'))
    .option('data', text('Folder of Omniglot', 'UNTWIST_DATA, else where data fetch puts it'))
    .option('seed', { ...number('Seed of all draws'), default: 1 })
    .option('quick', { type: 'boolean', default: false, describe: 'A small part of the protocol, to see that it runs' })
    .option('draws', {
      ...text(
        `${PAPER}: draws of 2, 5 and 20 classes; one number for all, or three, 0 for none; adaptive-number: draws of each kind`,
        '200,200,40; 20',
      ),
    })
    .option('characters', number(`${PAPER}: draw from this many random characters; fewer images to compute`, 'all'))
    .option(
      'backbone',
      text(
        `${PAPER}, fine-tuning: pre-trained network: npm:PACKAGE/PATH, folder, model.json or URL`,
        `${DEFAULT_BACKBONE}; ${FINE_TUNING.backbone}`,
      ),
    )
    .option('layer', text(`${PAPER}: layer of the backbone that gives the features`, 'its last features'))
    .option('pixel-range', {
      choices: PIXEL_RANGES,
      describe: `${PAPER}, fine-tuning: values the backbone was trained to see: unit 0..1, signed -1..1, bytes 0..255`,
      defaultDescription: 'known, or unit',
      requiresArg: true,
    })
    .option(
      'embedding',
      text(
        `${PAPER}: a run of ours instead, trained on background alphabets; adaptive-number, imbalance: the run to study`,
      ),
    )
    .option(
      'seeds',
      number(
        'vinyals, lake, alphabets, untwisting, ablations: networks of each kind, seeds 1 to this',
        `1; untwisting ${UNTWISTING_STUDY.seeds}, ablations ${ABLATIONS.seeds}`,
      ),
    )
    .option('episodes', number('test episodes, of all but those that draw', 'those of the protocol'))
    .option('methods', text('vinyals, lake, alphabets: what is trained, by commas', DEFAULT_METHODS.join()));
  return studyOptions(tables)
    .example('$0 reproduce paper-table-1 --draws 10', 'the table of the paper, as many draws as there')
    .example('$0 reproduce paper-table-1 --embedding runs/lake', 'the same on an embedding trained end to end')
    .example('$0 reproduce lake --seeds 3', 'trains, tests and compares')
    .example('$0 reproduce ablations --variants jitter,anchor', 'what two changes bring')
    .example(
      '$0 reproduce untwisting --weights 0,2,8,32',
      'what the untwisting term does, by its weight',
    ) as unknown as Argv<ReproduceArgs>;
}

const text = (describe: string, defaultDescription?: string) =>
  ({ type: 'string', describe, requiresArg: true, ...(defaultDescription ? { defaultDescription } : {}) }) as const;
const number = (describe: string, defaultDescription?: string) =>
  ({ type: 'number', describe, requiresArg: true, ...(defaultDescription ? { defaultDescription } : {}) }) as const;

/** The protocols that train networks of their own from the beginning. */
const TRAINS_OWN = [...TRAINED_PROTOCOL_NAMES, 'untwisting', 'ablations'] as const;

/** The protocols that read a flag, for each flag that not all of them read. */
const READ_BY = {
  draws: [PAPER, 'adaptive-number'],
  characters: [PAPER],
  backbone: [PAPER, 'fine-tuning'],
  layer: [PAPER],
  pixelRange: [PAPER, 'fine-tuning'],
  embedding: [PAPER, 'adaptive-number', 'imbalance'],
  queue: TRAINS_OWN,
  seeds: TRAINS_OWN,
  episodes: [...TRAINED_PROTOCOL_NAMES, 'untwisting', 'imbalance', 'fine-tuning', 'ablations'],
  methods: TRAINED_PROTOCOL_NAMES,
  weights: ['untwisting'],
  untwistingForm: ['untwisting'],
  width: ['untwisting'],
  trainingEpisodes: ['untwisting', 'fine-tuning', 'ablations'],
  freeze: ['fine-tuning'],
  variants: ['ablations'],
} as const satisfies Partial<Record<keyof ReproduceArgs, readonly Protocol[]>>;

/** @throws UsageError for numbers that cannot be, and flags that do not go together. */
export function requireReproduceArgs(args: ReproduceArgs): void {
  const least = { seed: 0, characters: 20, seeds: 1, episodes: 2, trainingEpisodes: 1 } as const;
  for (const [name, min] of Object.entries(least) as [keyof typeof least, number][]) {
    const value = args[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= min)) {
      throw new UsageError(`--${toFlag(name)} must be a whole number of at least ${min}, got ${value}.`);
    }
  }
  const foreign = Object.entries(READ_BY).find(
    ([name, readers]) =>
      args[name as keyof typeof READ_BY] !== undefined && !(readers as readonly Protocol[]).includes(args.protocol),
  );
  if (foreign !== undefined)
    throw new UsageError(`--${toFlag(foreign[0])} is no flag of '${args.protocol}'; leave it out.`);
  const network = (['backbone', 'layer', 'pixelRange'] as const).find((name) => args[name] !== undefined);
  if (args.embedding !== undefined && network !== undefined) {
    throw new UsageError(`--embedding takes the network of a run; leave out --${toFlag(network)}, or --embedding.`);
  }
  const sizes = ['draws', 'characters', 'seeds', 'episodes', 'weights', 'trainingEpisodes', 'variants'] as const;
  const size = sizes.find((name) => args[name] !== undefined);
  if (args.quick && size !== undefined) {
    throw new UsageError(`--quick sets the sizes by itself; leave out --${toFlag(size)}, or --quick.`);
  }
  requireStudyArgs(args);
}

/** The frozen network of the paper's table. */
export const backboneOf = ({ backbone }: ReproduceArgs): string => backbone ?? DEFAULT_BACKBONE;

/** Of `--quick`: what runs in a few minutes. */
export const QUICK = {
  ...{ characters: 20, draws: 2, ways: 5, trainingEpisodes: 40, episodes: 20 },
  ...{ weights: [0, 8], seeds: 2, tuningClasses: 25, variants: 'softmax' },
  peers: ['nearestClassMean', 'nearestNeighbours'],
} as const;

/** The lines of the paper's table that the flags ask for. @throws UsageError for draws that are none. */
export function paperLines({ draws, quick }: ReproduceArgs): PaperLine[] {
  if (quick)
    return PAPER_LINES.filter(({ ways }) => ways <= QUICK.ways).map(({ ways }) => ({ ways, draws: QUICK.draws }));
  if (draws === undefined) return [...PAPER_LINES];
  const counts = draws.split(',').map(Number);
  const fits = counts.length === 1 || counts.length === PAPER_LINES.length;
  if (!fits || !counts.every((count) => Number.isInteger(count) && count >= 0 && count !== 1)) {
    throw new UsageError(`--draws must be one whole number of at least 2 or three, 0 for none, got '${draws}'.`);
  }
  const lines = PAPER_LINES.map(({ ways }, i) => ({ ways, draws: counts[counts.length === 1 ? 0 : i]! }));
  const asked = lines.filter((line) => line.draws > 0);
  if (asked.length === 0) throw new UsageError(`--draws asks for no draw at all, got '${draws}'.`);
  return asked;
}

/** The methods to train. @throws UsageError for one that does not exist. */
export function trainedMethods({ methods }: ReproduceArgs): MethodName[] {
  if (methods === undefined) return [...DEFAULT_METHODS];
  return methods.split(',').map((name) => {
    const method = METHOD_NAMES.find((known) => known === name.trim());
    if (method === undefined) {
      throw new UsageError(`--methods must be of ${METHOD_NAMES.join(', ')}, got '${name}'.`);
    }
    return method;
  });
}
