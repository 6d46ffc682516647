import { open } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { modelPath } from '../backbones/shipped-models.node.ts';
import {
  compareImages,
  fitModel,
  mayBeFitted,
  toBytes,
  type FittedInput,
  type FittedModel,
  type SupportSamples,
} from '../interpretation/fitted/index.ts';
import { openAnyNetwork } from '../interpretation/fitted/open-network.node.ts';
import { fitLines, fitSummary } from '../report/fit-summary.ts';
import { startEngine } from './engine-options.ts';
import { addFolder, applyEdits } from './fit-edits.ts';
import { embedWithBar } from './fit-embed.ts';
import { fitOptions, requireFitArgs, type FitArgs } from './fit-flags.ts';
import { readClassFolder, type LabelledImages } from './fit-images.ts';
import { openFitNetwork, type FitNetwork } from './fit-network.ts';
import { readFitted } from './fit-file.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `untwist fit`. */
export const fitCommand: CommandModule<object, FitArgs> = {
  command: 'fit <model> [folder]',
  describe: 'Make a few images a class into a classifier that says why, without training',
  builder: fitOptions,
  handler: async (args) => {
    const isFitted = await isFittedFile(args.model);
    requireFitArgs(args, isFitted);
    const fitted = isFitted ? await changeFitted(args) : await fitAnew(args);
    const bytes = toBytes(fitted);
    try {
      await writeWhole(args.out, bytes);
    } catch (error) {
      throw new UserError(`Cannot write '${args.out}': ${messageOf(error)}; choose another --out.`);
    }
    if (args.json) console.log(JSON.stringify({ ...fitSummary(fitted), file: args.out, bytes: bytes.length }));
    else {
      for (const line of fitLines(fitted)) console.log(line);
      console.log(
        `Fitted model: ${args.out} (${(bytes.length / 1e6).toFixed(1)} MB)\nNext: npx untwist predict ${args.out} IMAGE`,
      );
    }
  },
};

/** Whether a path, or the name of a model that comes with untwist, is a file that may be a fitted model, by how it begins. */
export async function isFittedFile(path: string): Promise<boolean> {
  const handle = await open(modelPath(path), 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const { buffer } = await handle.read(new Uint8Array(4), 0, 4, 0);
    return mayBeFitted(buffer);
  } catch {
    return false; // a folder
  } finally {
    await handle.close();
  }
}

async function fitAnew(args: FitArgs): Promise<FittedModel> {
  await startEngine(args);
  const { layer, pixelRange, inputSize, withNetwork = false } = args;
  const { extractor, network, card } = await openFitNetwork(args.model, {
    layer,
    pixelRange,
    inputSize,
    withNetwork,
    say,
  });
  try {
    const { size, depth } = extractor.images;
    const read = await readFolder(args, { size, depth, inverted: false });
    const input = { size, depth, inverted: await suited(args, card, read) };
    const embeddings = await embedWithBar({ input, network }, extractor, read.images);
    const support = await supportOf(read, embeddings, args.thumbnails);
    return fitModel({ input, network, card, names: read.names, support });
  } finally {
    extractor.dispose();
  }
}

/** Whether the images are turned to their negative. @throws UserError where the network can make nothing of them */
async function suited(
  { anyway = false, folder }: FitArgs,
  card: FitNetwork['card'],
  read: LabelledImages,
): Promise<boolean> {
  if (card === null) return false;
  const { mismatch, inverted, notes } = compareImages(card, await read.statistics());
  if (mismatch !== null && !anyway) {
    throw new UserError(
      `The network does not suit these images: ${mismatch}. For photos take a network of photos: npm i nsfwjs, then ` +
        `untwist fit npm:nsfwjs/mobilenet_v2 ${folder} --out FILE; to fit all the same, add --anyway.`,
    );
  }
  if (mismatch !== null) say(`Fitted all the same: ${mismatch}.`);
  if (inverted)
    say('The images are turned to their negative: the network was trained on ink and ground the other way round.');
  notes.forEach(say);
  return inverted;
}

async function changeFitted(args: FitArgs): Promise<FittedModel> {
  const fitted = applyEdits(await readFitted(args.model), args);
  if (args.folder === undefined) return fitted;
  await startEngine(args);
  const extractor = await openAnyNetwork(fitted);
  try {
    const read = await readFolder(args, fitted.input);
    const inverted = fitted.card === null ? fitted.input.inverted : await suited(args, fitted.card, read);
    const embeddings = await embedWithBar(
      { network: fitted.network, input: { ...fitted.input, inverted } },
      extractor,
      read.images,
    );
    return addFolder(fitted, read.names, await supportOf(read, embeddings, args.thumbnails));
  } finally {
    extractor.dispose();
  }
}

function readFolder({ folder, onBadImage }: FitArgs, { size, depth }: FittedInput): Promise<LabelledImages> {
  return readClassFolder(folder as string, { size, depth, onBadImage, say });
}

async function supportOf(read: LabelledImages, embeddings: Float32Array, keep: boolean): Promise<SupportSamples> {
  const none = read.sources.map(() => null);
  return {
    embeddings,
    labels: Int32Array.from(read.labels),
    thumbnails: keep ? await read.thumbnails() : none,
    sources: keep ? read.sources : none,
  };
}
