import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { PIXEL_RANGES, type PixelRange } from '../backbones/index.ts';
import { BAD_IMAGE_CHOICES, type OnBadImage } from '../episodes/bad-images.ts';
import { engineOptions, type EngineArgs } from './engine-options.ts';

export interface FitArgs extends EngineArgs {
  readonly model: string;
  readonly folder?: string | undefined;
  readonly out: string;
  readonly thumbnails: boolean;
  readonly withNetwork?: boolean | undefined;
  readonly anyway?: boolean | undefined;
  readonly rename?: readonly string[] | undefined;
  readonly merge?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
  readonly layer?: string | undefined;
  readonly pixelRange?: PixelRange | undefined;
  readonly inputSize?: number | undefined;
  readonly onBadImage: OnBadImage;
  readonly json?: boolean | undefined;
}

const EDITS = 'Of a fitted model:';
const PRETRAINED = 'Of a pre-trained network:';

/** Adds the flags of `untwist fit`. */
export function fitOptions(yargs: Argv): Argv<FitArgs> {
  const text = (describe: string, group: string) => ({ type: 'string', describe, requiresArg: true, group }) as const;
  return engineOptions(yargs)
    .positional('model', {
      type: 'string',
      demandOption: true,
      describe:
        'Run folder, model folder, URL, npm:PACKAGE/PATH or a name of `untwist models`; or a fitted model to add to',
    })
    .positional('folder', { type: 'string', describe: 'Folder with one folder of images a class' })
    .option('out', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe: 'Fitted model to write (.untwist)',
    })
    .option('thumbnails', {
      type: 'boolean',
      default: true,
      describe: 'Keep a small picture and the file name of each image; --no-thumbnails keeps neither',
    })
    .option('with-network', { type: 'boolean', describe: 'Copy even a large pre-trained network into the file' })
    .option('anyway', { type: 'boolean', describe: 'Fit though the images are unlike those of the training' })
    .option('on-bad-image', {
      choices: BAD_IMAGE_CHOICES,
      default: 'refuse' as const,
      describe: 'What to do with files that cannot be read as images',
    })
    .option('rename', { ...text('OLD=NEW: another name for a class', EDITS), array: true })
    .option('merge', { ...text('FROM=INTO: the images of one class join another', EDITS), array: true })
    .option('remove', { ...text('A class to forget', EDITS), array: true })
    .option('layer', text('Layer at which it is cut', PRETRAINED))
    .option('pixel-range', { choices: PIXEL_RANGES, describe: 'Values it was trained to see', group: PRETRAINED })
    .option('input-size', {
      type: 'number',
      requiresArg: true,
      describe: 'Side in pixels at which it works; smaller is faster',
      group: PRETRAINED,
    })
    .option('json', { type: 'boolean', describe: 'Print one JSON object' })
    .example('$0 fit runs/first letters --out letters.untwist', 'a few images a class, on a network of yours')
    .example('$0 fit npm:nsfwjs/mobilenet_v2 photos --out photos.untwist', 'photos, on a pre-trained network')
    .example('$0 fit letters.untwist more --out letters.untwist', 'add classes; the old images are not needed')
    .example(
      '$0 fit letters.untwist --rename a=alpha --out letters.untwist',
      'another name',
    ) as unknown as Argv<FitArgs>;
}

/** @throws UsageError for flags that do not go with what is fitted. */
export function requireFitArgs(args: FitArgs, isFitted: boolean): void {
  const { model, folder, inputSize } = args;
  const flags = {
    ...{ rename: args.rename, merge: args.merge, remove: args.remove },
    ...{ 'with-network': args.withNetwork, layer: args.layer, 'pixel-range': args.pixelRange, 'input-size': inputSize },
  };
  const edits = ['rename', 'merge', 'remove'];
  const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const foreign = given.find((name) => edits.includes(name) !== isFitted);
  if (foreign !== undefined) {
    throw new UsageError(
      isFitted
        ? `'${model}' is a fitted model and has its network already; leave out --${foreign}.`
        : `--${foreign} changes a fitted model, '${model}' is a network; fit it first.`,
    );
  }
  if (folder === undefined && given.length === 0) {
    throw new UsageError('fit needs a folder with one folder of images a class: untwist fit MODEL FOLDER --out FILE.');
  }
  if (folder === undefined && !isFitted) {
    throw new UsageError(`'${model}' is a network; to fit it name a folder with one folder of images a class too.`);
  }
  if (inputSize !== undefined && !(Number.isInteger(inputSize) && inputSize >= 16)) {
    throw new UsageError(`--input-size must be a whole number of at least 16, got ${inputSize}.`);
  }
}

/** The two sides of `A=B`. @throws UsageError */
export function sidesOf(flag: string, text: string): [from: string, to: string] {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw new UsageError(`--${flag} must be like OLD=NEW, got '${text}'.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
