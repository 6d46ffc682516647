import type { CommandModule } from 'yargs';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { predictEmbeddings, type FittedModel, type Prediction } from '../interpretation/fitted/index.ts';
import { openAnyNetwork } from '../interpretation/fitted/open-network.node.ts';
import { predictPage } from '../report/predict-html.ts';
import { predictTable } from '../report/predict-table.ts';
import { textTable } from '../report/table.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';
import { embedWithBar } from './fit-embed.ts';
import { readFitted } from './fit-file.ts';
import { readImages, type ReadImage } from './fit-images.ts';

interface Args extends EngineArgs {
  readonly fitted: string;
  readonly images: readonly string[];
  readonly json?: boolean | undefined;
  readonly html?: string | undefined;
}

type Readable = Extract<ReadImage, { pixels: Uint8Array }>;

/** `untwist predict`. */
export const predictCommand: CommandModule<object, Args> = {
  command: 'predict <fitted> <images..>',
  describe: 'Classify images by a fitted model, with the reasons',
  builder: (yargs) =>
    engineOptions(yargs.parserConfiguration({ 'duplicate-arguments-array': true })) // else only the last image counts
      .positional('fitted', {
        type: 'string',
        demandOption: true,
        describe: 'File that `untwist fit` wrote, or its name in `untwist models`',
      })
      .positional('images', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Image files: PNG, JPEG, WebP',
      })
      .option('json', { type: 'boolean', describe: 'Print an array with an object for each image' })
      .option('html', {
        type: 'string',
        requiresArg: true,
        coerce: (files: string | string[] | undefined) => [files].flat().at(-1),
        describe: 'Write a page that shows the reasons in pictures',
      })
      .example('$0 predict letters.untwist new.png', 'the class, how sure, and why')
      .example('$0 predict letters.untwist *.png --html answers.html', 'the same to look at') as never,
  handler: async (args) => {
    const fitted = await readFitted(args.fitted);
    const read = await readImages(args.images, fitted.input.size, fitted.input.depth);
    const readable = read.filter((image): image is Readable => 'pixels' in image);
    const predictions = await classify(fitted, readable, args);
    const answers = predictions.map((prediction, i) => ({ image: readable[i]!.image, ...prediction }));
    if (args.json) console.log(JSON.stringify(answers));
    else if (answers.length > 0) console.log(textTable(predictTable(answers)));
    if (args.html !== undefined) {
      const page = predictPage(
        fitted,
        answers.map((answer, i) => ({ ...answer, thumbnail: readable[i]!.thumbnail })),
      );
      await writePage(args.html, page);
      process.stderr.write(`Page: ${args.html}\n`);
    }
    refuseUnread(read);
  },
};

async function classify(fitted: FittedModel, images: readonly Readable[], args: Args): Promise<Prediction[]> {
  if (images.length === 0) return [];
  await startEngine(args);
  const extractor = await openAnyNetwork(fitted);
  try {
    const { size, depth } = fitted.input;
    const pixels = new Uint8Array(images.length * size * size * depth);
    images.forEach((image, i) => pixels.set(image.pixels, i * size * size * depth));
    const set = { pixels, numImages: images.length, height: size, width: size, depth };
    return predictEmbeddings(fitted, await embedWithBar(fitted, extractor, set));
  } finally {
    extractor.dispose();
  }
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await writeWhole(file, page);
  } catch (error) {
    throw new UserError(`Cannot write '${file}': ${messageOf(error)}; choose another --html.`);
  }
}

/** @throws UserError naming the images that could not be read, after the others have been answered */
function refuseUnread(read: readonly ReadImage[]): void {
  const unread = read.flatMap((image) => ('reason' in image ? [`${image.image} (${image.reason})`] : []));
  if (unread.length === 0) return;
  throw new UserError(`${unread.length} of ${read.length} images cannot be read: ${unread.join(', ')}.`);
}
