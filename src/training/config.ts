import { z } from 'zod';
import { UsageError } from '../base/errors.ts';
import { OMNIGLOT_SPLITS } from '../episodes/omniglot-splits.ts';
import { DATASETS, DATASET_DEFAULTS } from '../episodes/open-dataset.ts';
import { ASSOCIATION_FORMS, PROTOTYPE_SOURCES } from '../ops/index.ts';
import { EPISODIC_MODEL_DEFAULTS } from './episodic-model.ts';

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
  rotations: z.boolean().default(false).describe('Train on the quarter turns of each class as classes of their own'),
  jitter: z.boolean().default(false).describe('Turn, move, scale and shear each training image a little'),

  backbone: z.string().default('conv4').describe('conv4, or the folder, model.json or URL of a LayersModel'),
  layer: z.string().optional().describe('Layer at which a loaded backbone is cut'),
  filters: count(1).default(64).describe('Filters of each block of conv4'),
  prototypes: z
    .enum(PROTOTYPE_SOURCES)
    .default(EPISODIC_MODEL_DEFAULTS.prototypes)
    .describe('Prototypes from the support: one mean a class, several by k-means, or one a sample'),
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
  anchor: z
    .number()
    .min(0)
    .default(EPISODIC_MODEL_DEFAULTS.anchor)
    .describe('Weight of the anchor of prototypes in the data'),

  untwisting: z
    .number()
    .min(0)
    .default(EPISODIC_MODEL_DEFAULTS.untwisting)
    .describe('Weight of the untwisting term: prototypes of one label together, others apart'),
  homogeneity: z
    .number()
    .min(0)
    .default(EPISODIC_MODEL_DEFAULTS.homogeneity)
    .describe('Weight of what prototypes do not tell about the class'),
  margin: positive()
    .default(EPISODIC_MODEL_DEFAULTS.margin)
    .describe('How far untwisting parts prototypes, in mean distances of two samples'),
  warmUp: count(0).default(200).describe('Episodes over which the weights of untwisting and homogeneity grow'),

  episodes: count(1).default(10_000).describe('Training episodes'),
  learningRate: positive().default(1e-3).describe('Learning rate of Adam at the start'),
  halveEvery: count(0).default(2_000).describe('Episodes after which the learning rate is halved; 0 keeps it'),
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
  .refine(({ backbone, layer }) => backbone !== 'conv4' || layer === undefined, {
    error: 'layer: only a loaded backbone is cut; give --backbone too, or leave it out',
  })
  .refine(({ shots, ways }) => typeof shots === 'number' || shots.length === ways, {
    error: 'shots: a list needs one number for each of the ways',
  });

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
    if (issue.code === 'unrecognized_keys') return `unknown setting ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
    const what =
      issue.code === 'invalid_union'
        ? 'must be a whole number of at least 1 or a list of them'
        : issue.message.replace(/, received .*$/, '');
    const got = typeof value === 'number' ? String(value) : JSON.stringify(value); // JSON knows no NaN
    return issue.code === 'custom' ? issue.message : `${name}: ${what}, got ${got}`;
  });
  throw new UsageError(`${source}: ${lines.join('; ')}. See \`untwist train --help\`.`);
}
