import { z } from 'zod';
import { UsageError } from '../base/errors.ts';
import { shown } from '../base/shown.ts';
import { PIXEL_RANGES } from '../backbones/index.ts';
import { OMNIGLOT_SPLITS } from '../episodes/omniglot-splits.ts';
import { DATASETS, DATASET_DEFAULTS } from '../episodes/open-dataset.ts';
import { ASSOCIATION_FORMS, COVARIANCE_FORMS, PROTOTYPE_SOURCES } from '../ops/index.ts';
import { ASKED, EPISODIC_MODEL_DEFAULTS, UNTWISTING_FORMS } from './episodic-model.ts';
import { FACILITY_LOCATION_DEFAULTS } from './methods/facility-location.ts';
import { GAUSSIAN_DEFAULTS } from './methods/gaussian.ts';
import { INFINITE_MIXTURE_DEFAULTS } from './methods/infinite-mixture.ts';
import { MATCHING_DEFAULTS } from './methods/matching.ts';
import { METHOD_NAMES } from './methods/method-names.ts';
import { foreignSettings } from './methods/method-settings.ts';
import { TRIPLET_DEFAULTS } from './methods/triplet.ts';

/** Backbones that are built here and start from random weights. */
const OWN_BACKBONES = ['conv4', 'resnet12'] as const;
const isOwnBackbone = (name: string) => (OWN_BACKBONES as readonly string[]).includes(name);

/** How many mistakes a message names before it only counts. */
const MOST_NAMED = 8;

const count = (min: number) => z.int().min(min);
const positive = () => z.number().positive();

/** Every setting of a training run, with its default and its help text: the command's flags are made from this. */
export const trainConfigSchema = z.strictObject({
  dataset: z.enum(DATASETS).default(DATASET_DEFAULTS.dataset).describe('Images to train on'),
  data: z.string().optional().describe('Folder of the data (omniglot: its zip files; folder: one folder a class)'),
  split: z.enum(OMNIGLOT_SPLITS).optional().describe('How Omniglot is divided (default: vinyals)'),
  size: count(16).max(512).default(DATASET_DEFAULTS.size).describe('Side of the square images in pixels'),
  grey: z.boolean().default(DATASET_DEFAULTS.grey).describe('Make the colour images of a folder grey'),
  onBadImage: z
    .enum(['refuse', 'skip'])
    .default(DATASET_DEFAULTS.onBadImage)
    .describe('What to do with unreadable images'),
  dataSeed: count(0).default(DATASET_DEFAULTS.dataSeed).describe('Seed of generated glyphs and of class divisions'),

  ways: count(2).default(20).describe('Classes in a training episode'),
  shots: z
    .union([count(1), z.array(count(1)).min(2)])
    .default(5)
    .describe('Support images a class; a list in the config file gives each way its own'),
  queries: count(1).default(5).describe('Query images a class'),
  labelBy: z
    .enum(['class', 'group'])
    .default('class')
    .describe('Label: the class, or the group it belongs to (its alphabet)'),
  groups: count(0)
    .default(0)
    .describe('Of how many groups the classes of an episode are: 1 is within one alphabet; 0 any'),
  rotations: z.boolean().default(false).describe('Train on the quarter turns of each class as classes of their own'),
  jitter: z.boolean().default(false).describe('Turn, move, scale and shear each training image a little'),
  jitterSize: positive()
    .max(5)
    .default(1)
    .describe('Size of these changes: at 1 up to 10 degrees, a 20th of the side, a 10th of the size and of the height'),
  jitterUntil: count(0)
    .default(0)
    .describe('Episode after which training images stay as they are, as those asked about do; 0 never'),

  backbone: z
    .string()
    .default('conv4')
    .describe(
      'conv4, resnet12, or a pre-trained LayersModel: folder, model.json, URL, npm:PACKAGE/PATH or a name of `untwist models`',
    ),
  layer: z
    .string()
    .optional()
    .describe('Layer at which a pre-trained backbone is cut (default: its output; for npm:nsfwjs/… its last features)'),
  pixelRange: z
    .enum(PIXEL_RANGES)
    .optional()
    .describe(
      'Values a pre-trained backbone was trained to see: unit 0..1, signed -1..1, bytes 0..255 (default: known, or unit)',
    ),
  inputSize: count(16)
    .optional()
    .describe('Side in pixels at which a pre-trained backbone works; images are resized to it (default: its own)'),
  filters: count(1).default(64).describe('Filters of each block of conv4, of the first block of resnet12'),
  shortcut: z
    .array(z.string().min(1))
    .default([])
    .describe('Lower layers whose averaged features follow the embedding, by name'),
  freeze: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Layers not trained: up to and with this layer, the first N with weights, those matching block1_*, or all ' +
        '(default: none)',
    ),
  backboneRate: positive()
    .max(1)
    .default(1)
    .describe('Learning rate of the backbone as a share of that of all else: lower for pre-trained weights'),
  method: z
    .enum(METHOD_NAMES)
    .default('untwist')
    .describe('What is trained: untwist, or a published method to compare with'),
  prototypes: z
    .enum(PROTOTYPE_SOURCES)
    .default(EPISODIC_MODEL_DEFAULTS.prototypes)
    .describe(
      'Prototypes from the support: one mean a class, several by k-means, one a sample, or as many as it asks for',
    ),
  perClass: count(1).default(EPISODIC_MODEL_DEFAULTS.perClass).describe('Prototypes a class for kMeans'),
  association: z
    .enum(ASSOCIATION_FORMS)
    .default(EPISODIC_MODEL_DEFAULTS.association)
    .describe('How the matching becomes class probabilities'),
  temperature: positive()
    .default(EPISODIC_MODEL_DEFAULTS.temperature)
    .describe('Temperature of the matching at the start'),
  trainTemperature: z.boolean().default(EPISODIC_MODEL_DEFAULTS.trainTemperature).describe('Train the temperature'),
  scale: positive()
    .default(EPISODIC_MODEL_DEFAULTS.scale)
    .describe('Sharpness of the association at the start (trained)'),
  asked: z
    .enum(ASKED)
    .default(EPISODIC_MODEL_DEFAULTS.asked)
    .describe('What an episode teaches: to tell its queries by its support, or all its samples, each by all others'),
  anchor: z
    .number()
    .min(0)
    .default(EPISODIC_MODEL_DEFAULTS.anchor)
    .describe('Weight of the anchor of prototypes in the data'),
  steps: count(0)
    .default(EPISODIC_MODEL_DEFAULTS.steps)
    .describe('Unrolled steps of the estimation inside an episode; 0 is the closed form'),
  prototypeStep: positive()
    .default(EPISODIC_MODEL_DEFAULTS.prototypeStep)
    .describe('Step size of the prototypes at the start, with steps'),
  associationStep: positive()
    .default(EPISODIC_MODEL_DEFAULTS.associationStep)
    .describe('Step size of the association at the start, with steps'),
  trainStepSizes: z.boolean().default(EPISODIC_MODEL_DEFAULTS.trainStepSizes).describe('Train the two step sizes'),

  untwisting: z
    .number()
    .min(0)
    .default(EPISODIC_MODEL_DEFAULTS.untwisting)
    .describe('Weight of the untwisting term, which makes neighbourhoods of one label'),
  untwistingForm: z
    .enum(UNTWISTING_FORMS)
    .default(EPISODIC_MODEL_DEFAULTS.untwistingForm)
    .describe('coarse: the class loss at a wide matching; pairs: prototypes of one label together, others apart'),
  width: positive()
    .default(EPISODIC_MODEL_DEFAULTS.width)
    .describe('coarse: width of the matching, in mean squared distances of two samples'),
  homogeneity: z
    .number()
    .min(0)
    .default(EPISODIC_MODEL_DEFAULTS.homogeneity)
    .describe('Weight of what prototypes do not tell about the class'),
  margin: positive()
    .default(EPISODIC_MODEL_DEFAULTS.margin)
    .describe('pairs: how far prototypes of different labels part, in mean distances of two samples'),
  warmUp: count(0).default(200).describe('Episodes over which the weights of untwisting and homogeneity grow'),

  attentionScale: positive()
    .default(MATCHING_DEFAULTS.attentionScale)
    .describe('matching: scale of the cosine at the start (trained)'),
  covariance: z
    .enum(COVARIANCE_FORMS)
    .default(GAUSSIAN_DEFAULTS.covariance)
    .describe('gaussian: one precision a sample, or one a dimension'),
  clusterVariance: positive()
    .default(INFINITE_MIXTURE_DEFAULTS.clusterVariance)
    .describe('infiniteMixture: variance of a cluster at the start (trained)'),
  concentration: positive()
    .default(INFINITE_MIXTURE_DEFAULTS.concentration)
    .describe('infiniteMixture: how readily a sample founds a cluster'),
  nmiWeight: z
    .number()
    .min(0)
    .default(FACILITY_LOCATION_DEFAULTS.nmiWeight)
    .describe('facilityLocation: weight of a wrong clustering against a mean distance'),
  tripletMargin: positive()
    .default(TRIPLET_DEFAULTS.tripletMargin)
    .describe('triplet: how much farther another class should be, in squared distance'),

  episodes: count(1).default(10_000).describe('Training episodes'),
  learningRate: positive().default(1e-3).describe('Learning rate of Adam at the start'),
  clipNorm: z
    .number()
    .min(0)
    .default(0)
    .describe('Norm to which the gradients of all weights together are shortened where it is larger; 0 never'),
  halveEvery: count(0).default(2_000).describe('Episodes after which the learning rate is halved; 0 keeps it'),
  holdOut: z
    .boolean()
    .default(true)
    .describe(
      'Hold the validation classes out to choose the checkpoint by; by --no-hold-out they are trained on too and the last ' +
        'checkpoint is taken: for a last run, its episodes found before',
    ),
  validateEvery: count(1).default(500).describe('Episodes between validations (each ends in a checkpoint)'),
  validationEpisodes: count(2).default(200).describe('Episodes of a validation, always the same'),
  validationWays: count(2)
    .optional()
    .describe('Classes in a validation episode (default: as in training, where there are enough)'),
  validationShots: count(1)
    .optional()
    .describe('Support images a class in a validation episode (default: as in training)'),
  patience: count(0).default(10).describe('Validations without a better one after which training stops; 0 never stops'),
  logEvery: count(1).default(10).describe('Episodes between logged numbers'),
  keepCheckpoints: count(1).default(2).describe('Checkpoints kept beside the best'),
  seed: count(0).default(1).describe('Seed of weights, episodes and augmentation'),
});

/** Settings that are right each alone but not together. */
const consistentConfig = trainConfigSchema
  .refine(({ backbone, layer }) => !isOwnBackbone(backbone) || layer === undefined, {
    error: 'layer: only a pre-trained backbone is cut; give --backbone too, or leave it out',
  })
  .refine(({ backbone, pixelRange }) => !isOwnBackbone(backbone) || pixelRange === undefined, {
    error: 'pixelRange: only a pre-trained backbone has one; give --backbone too, or leave it out',
  })
  .refine(({ backbone, inputSize }) => !isOwnBackbone(backbone) || inputSize === undefined, {
    error: 'inputSize: only a pre-trained backbone has one; set --size, or give --backbone too',
  })
  .refine(({ asked, steps }) => asked === 'queries' || steps === 0, {
    error: 'steps: with --asked all nothing is asked of what they estimate; leave out one',
  })
  .refine((config) => config.holdOut || (config.validationWays ?? config.validationShots) === undefined, {
    error: 'validationWays, validationShots: without held-out classes nothing is validated; leave them out',
  })
  .refine(({ jitter, jitterSize, jitterUntil }) => jitter || (jitterSize === 1 && jitterUntil === 0), {
    error: 'jitterSize, jitterUntil: nothing is jittered; give --jitter too, or leave them out',
  })
  .refine(({ shots, ways }) => typeof shots === 'number' || shots.length === ways, {
    error: 'shots: a list needs one number for each of the ways',
  })
  .superRefine((config, context) => {
    for (const message of foreignSettings(config, trainConfigSchema.parse({})))
      context.addIssue({ code: 'custom', message });
  });

/** Every setting of a training run; `untwist train --help` says what each is for. */
export type TrainConfig = z.output<typeof trainConfigSchema>;

/**
 * The full config behind some given settings.
 * @throws UsageError with one line a mistake.
 */
export function parseTrainConfig(given: unknown, source: string): TrainConfig {
  const result = consistentConfig.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const value = issue.path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], given);
    if (issue.code === 'unrecognized_keys') return `unknown setting ${named(issue.keys.map(quoted), ', ')}`;
    if (name === '' && issue.code === 'invalid_type') return `must hold settings by name, got ${shown(value)}`;
    const what =
      issue.code === 'invalid_union'
        ? 'must be a whole number of at least 1 or a list of them'
        : issue.message.replace(/, received .*$/, '');
    return issue.code === 'custom' ? issue.message : `${name}: ${what}, got ${shown(value)}`;
  });
  throw new UsageError(`${source}: ${named(lines, '; ')}. See \`untwist train --help\`.`);
}

const quoted = (name: string) => `'${name.length > 40 ? `${name.slice(0, 40)}…` : name}'`;

/** The first few of a list, and how many more there are. */
function named(list: readonly string[], separator: string): string {
  const more = list.length - MOST_NAMED;
  return [...list.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(separator);
}
