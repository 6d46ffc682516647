import { z } from 'zod';
import { messageOf, UserError } from '../../src/base/errors.ts';

// What the page reads of the files under results/; they hold more. Null: not known, or not a number.
const known = z.number().nullable();
const text = z.string().nullable();

const interval = z.object({ mean: z.number(), halfWidth: known, count: z.int().min(1) });

const made = z.object({
  ...{ date: text, version: text, commit: text, command: text, engine: text },
  seconds: z.object({ training: known, testing: known }),
});

const network = z.object({ name: z.string(), seed: z.int(), episodes: z.int(), seconds: known });
const networks = z.array(network);

/** Of every file that `reproduce` writes. */
const study = { quick: z.boolean(), seed: z.int(), made };

const trained = z.object({
  ...{ ...study, protocol: z.enum(['vinyals', 'lake', 'alphabets']), episodes: z.int(), networks },
  tests: z.array(
    z.object({
      title: z.string(),
      cells: z.array(z.object({ method: z.string(), accuracy: interval, network: z.string() })),
    }),
  ),
});

const paper = z.object({
  ...{ ...study, protocol: z.literal('paper-table-1'), embedding: z.string() },
  ...{ characters: z.int(), drawnFrom: z.int() },
  lines: z.array(
    z.object({
      ...{ ways: z.int(), draws: z.int() },
      cells: z.array(z.object({ name: z.string(), title: z.string(), accuracy: interval })),
    }),
  ),
});

const untwisting = z.object({
  ...{ ...study, protocol: z.literal('untwisting'), form: z.string(), width: z.number(), networks },
  ...{ trainingEpisodes: z.int(), episodes: z.int(), seeds: z.int() },
  lines: z.array(z.object({ weight: z.number(), accuracy: interval, nmi: interval })),
});

const adaptive = z.object({
  ...{ ...study, protocol: z.literal('adaptive-number'), embedding: z.string(), draws: z.int() },
  lines: z.array(z.object({ title: z.string(), ratio: interval, withinWanted: z.number() })),
});

const imbalance = z.object({
  ...{ ...study, protocol: z.literal('imbalance'), embedding: z.string(), episodes: z.int() },
  lines: z.array(z.object({ title: z.string(), accuracy: interval })),
});

const fineTuning = z.object({
  ...{ ...study, protocol: z.literal('fine-tuning'), source: z.string(), freeze: z.string() },
  ...{ trainingEpisodes: z.int(), episodes: z.int(), frozen: interval, trained: interval },
});

const ablations = z.object({
  ...{
    ...study,
    protocol: z.literal('ablations'),
    trainingEpisodes: z.int(),
    episodes: z.int(),
    seeds: z.int(),
    networks,
  },
  tests: z.array(z.object({ title: z.string() })),
  lines: z.array(
    z.object({
      ...{ name: z.string(), what: z.string() },
      cells: z.array(
        z.object({ accuracy: interval, gain: z.object({ mean: z.number(), halfWidth: known }).nullable() }),
      ),
    }),
  ),
});

/** What `evaluate --out` writes. */
const evaluation = z.object({
  ...{
    run: z.string(),
    dataset: z.string(),
    part: z.enum(['train', 'validation', 'test']),
    labelBy: z.enum(['class', 'group']),
  },
  ...{
    ways: z.int(),
    shots: z.int(),
    episodes: z.int(),
    seed: z.int(),
    batchNorm: z.enum(['inductive', 'transductive']),
  },
  /** Of how many groups the classes of an episode are; 0 any, as all older files. */
  groups: z.int().min(0).default(0),
  /** Of each image, over which its embedding is averaged; older files know of one alone. */
  views: z.int().min(1).default(1),
  /** The run's own first; the others on its embeddings, with what they differ from it. */
  methods: z.array(z.object({ method: z.string(), accuracy: interval, difference: interval.nullish() })).min(1),
  training: z.object({
    ...{ data: text, method: text, seed: known, episodes: known, seconds: known },
    /** Those of its settings that are not the defaults; of older files unknown. */
    settings: z
      .object({ size: z.int().optional(), holdOut: z.boolean().optional(), backbone: z.string().optional() })
      .nullish(),
  }),
  made,
});

// prettier-ignore
const byProtocol = z.discriminatedUnion('protocol', [
  trained, paper, untwisting, adaptive, imbalance, fineTuning, ablations,
]);

export type Network = z.output<typeof network>;
export type ResultInterval = z.output<typeof interval>;
export type ResultMade = z.output<typeof made>;
export type Study = z.output<typeof byProtocol>;
export type Evaluation = z.output<typeof evaluation>;

/** One file under results/. */
export type Result = Study | (Evaluation & { readonly protocol: 'evaluation' });

/** A whole path: it says nothing elsewhere, and more of a machine than it should. */
const MACHINE_PATH = /(?:^|[\s"'=])(?:\/[\w.-]+\/|[A-Za-z]:\\|~\/)/;

/**
 * A result from the text of its file.
 * @throws UserError naming the file and what is wrong with it
 */
export function parseResult(file: string, content: string): Result {
  const fail = (what: string) => new UserError(`${file}: ${what}.`);
  let given: unknown;
  try {
    given = JSON.parse(content);
  } catch (error) {
    throw fail(`it is no JSON (${messageOf(error)})`);
  }
  const path = textsIn(given).find((value) => MACHINE_PATH.test(value));
  if (path !== undefined) throw fail(`it names a folder of a machine, '${path}'; cut it to its last name`);
  const isStudy = typeof given === 'object' && given !== null && 'protocol' in given;
  const parsed = (isStudy ? byProtocol : evaluation).safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw fail(
      `${issue?.path.join('.') || 'the whole'}: ${issue?.message}; give what reproduce or evaluate --out wrote`,
    );
  }
  return isStudy ? (parsed.data as Study) : { protocol: 'evaluation', ...(parsed.data as Evaluation) };
}

function textsIn(json: unknown): string[] {
  if (typeof json === 'string') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(textsIn) : [];
}
