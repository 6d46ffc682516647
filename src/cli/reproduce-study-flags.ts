import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { ABLATION_VARIANTS, type AblationVariant } from '../evaluation/protocols/ablations.ts';
import { FINE_TUNING } from '../evaluation/protocols/fine-tuning.ts';
import { UNTWISTING_STUDY } from '../evaluation/protocols/untwisting.ts';
import { UNTWISTING_FORMS, type UntwistingForm } from '../training/episodic-model.ts';

/** Studies of one claim each, beside the tables of accuracies. */
export const STUDY_NAMES = ['untwisting', 'adaptive-number', 'imbalance', 'fine-tuning', 'ablations'] as const;
export type StudyName = (typeof STUDY_NAMES)[number];

/** The flags of the studies alone. */
export interface StudyArgs {
  readonly weights?: string | undefined;
  readonly untwistingForm?: UntwistingForm | undefined;
  readonly width?: number | undefined;
  readonly trainingEpisodes?: number | undefined;
  readonly freeze?: string | undefined;
  readonly variants?: string | undefined;
}

/** Adds the flags of the studies. */
export function studyOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('weights', {
      type: 'string',
      describe: 'untwisting: weights of the term, by commas, 0 among them',
      defaultDescription: UNTWISTING_STUDY.weights.join(),
      requiresArg: true,
    })
    .option('untwisting-form', {
      choices: UNTWISTING_FORMS,
      describe: 'untwisting: form of the term, as in train',
      defaultDescription: 'that of train',
      requiresArg: true,
    })
    .option('width', {
      type: 'number',
      describe: 'untwisting: width of the coarse form, as in train',
      defaultDescription: 'that of train',
      requiresArg: true,
    })
    .option('training-episodes', {
      type: 'number',
      describe: 'untwisting, fine-tuning, ablations: training episodes of each network',
      defaultDescription: 'those of the study',
      requiresArg: true,
    })
    .option('freeze', {
      type: 'string',
      describe: 'fine-tuning: the last frozen layer of the backbone, by name',
      defaultDescription: FINE_TUNING.freeze,
      requiresArg: true,
    })
    .option('variants', {
      type: 'string',
      describe: `ablations: what to compare with the base, by commas: ${ABLATION_VARIANTS.map(({ name }) => name).join()}`,
      defaultDescription: 'all',
      requiresArg: true,
    });
}

const NEEDS_RUN: readonly string[] = ['adaptive-number', 'imbalance'] satisfies StudyName[];

/** How a run for those studies is made. */
export const CHARACTER_TRAINING =
  'npx untwist train --dataset omniglot --split vinyals --ways 60 --shots 1 --queries 4 --validation-ways 20 ' +
  '--episodes 4000 --halve-every 1000 --out runs/characters';

/** What of the flags of all protocols a study reads. */
type GivenArgs = StudyArgs & {
  readonly protocol: string;
  readonly backbone?: string | undefined;
  readonly embedding?: string | undefined;
};

/** @throws UsageError for flags of a study that cannot be, and a run that is missing. */
export function requireStudyArgs(args: GivenArgs): void {
  untwistingWeights(args);
  ablationVariants(args);
  if (args.protocol === 'fine-tuning') tunedNetwork(args);
  if (args.width !== undefined && !(args.width > 0)) {
    throw new UsageError(`--width must be above 0, got ${args.width}.`);
  }
  if (NEEDS_RUN.includes(args.protocol) && args.embedding === undefined) {
    throw new UsageError(
      `'${args.protocol}' studies a trained network: give --embedding RUN. One is trained by \`${CHARACTER_TRAINING}\`.`,
    );
  }
}

/** The weights to train with, rising from 0. @throws UsageError for what is no list of them. */
export function untwistingWeights({ weights }: StudyArgs): readonly number[] {
  if (weights === undefined) return UNTWISTING_STUDY.weights;
  const numbers = [...new Set(weights.split(',').map((text) => (text.trim() === '' ? NaN : Number(text))))];
  if (numbers.length < 2 || !numbers.includes(0) || !numbers.every((n) => Number.isFinite(n) && n >= 0)) {
    throw new UsageError(
      `--weights must be 0, with which the others are compared, and one number above it at least, got '${weights}'.`,
    );
  }
  return numbers.sort((a, b) => a - b);
}

/** The variants to compare with the base, in the order of the study. @throws UsageError for one that does not exist. */
export function ablationVariants({ variants }: Pick<StudyArgs, 'variants'>): readonly AblationVariant[] {
  if (variants === undefined) return ABLATION_VARIANTS;
  const asked = variants.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !ABLATION_VARIANTS.some((known) => known.name === name));
  if (unknown !== undefined) {
    const names = ABLATION_VARIANTS.map(({ name }) => name).join(', ');
    throw new UsageError(`--variants must be of ${names}, got '${unknown}'; the base is always there.`);
  }
  return ABLATION_VARIANTS.filter(({ name }) => asked.includes(name));
}

/** The network to fine-tune, and its last frozen layer. @throws UsageError where only the network is named. */
export function tunedNetwork({ backbone, freeze }: Pick<GivenArgs, 'backbone' | 'freeze'>) {
  if (backbone !== undefined && freeze === undefined) {
    throw new UsageError(`--backbone of 'fine-tuning' needs the last layer to freeze: give --freeze LAYER too.`);
  }
  return { source: backbone ?? FINE_TUNING.backbone, freeze: freeze ?? FINE_TUNING.freeze };
}
