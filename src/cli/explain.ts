import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { Random } from '../base/random.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { requireTrainingKernels } from '../engine/training-kernels.ts';
import type { FittedModel } from '../interpretation/fitted/index.ts';
import { openAnyNetwork } from '../interpretation/fitted/open-network.node.ts';
import { explainModel, type ModelExplanation } from '../interpretation/reading/index.ts';
import { measureRows } from '../report/explain/measures.ts';
import { explainPage } from '../report/explain/page.ts';
import { textTable } from '../report/table.ts';
import { startEngine } from './engine-options.ts';
import { explainOptions, requireExplainArgs, type ExplainArgs } from './explain-flags.ts';
import { explainPictures, thumbnailPixels } from './explain-pictures.ts';
import { explainRun, type Explained } from './explain-run.ts';
import { isFittedFile } from './fit.ts';
import { readFitted, requireFittedOrRun } from './fit-file.ts';

/** `untwist explain`. */
export const explainCommand: CommandModule<object, ExplainArgs> = {
  command: 'explain <model>',
  describe: 'A page that lays a fitted model or a trained run open: prototypes, classes, errors, advice',
  builder: explainOptions,
  handler: async (args) => {
    const isFitted = await isFittedFile(args.model);
    requireExplainArgs(args, isFitted);
    requireFittedOrRun(args.model);
    const explained = isFitted ? await explainFitted(args) : await explainRun(args);
    const { about, explanation, thumbnails, measures, pictures } = explained;
    const rows = measures === null ? undefined : measureRows(measures);
    const title = basename(args.model);
    const page = explainPage({
      title,
      about,
      explanation,
      thumbnails,
      pictures,
      ...(rows === undefined ? {} : { measures: rows }),
    });
    await write(args.out, page, 'out');
    if (args.json !== undefined) {
      await write(args.json, `${JSON.stringify({ model: args.model, about, measures, ...explanation })}\n`, 'json');
    }
    for (const line of summary(about, explanation)) console.log(line);
    if (rows !== undefined) console.log(textTable(measuresTable(rows)));
    console.log(`Page: ${args.out} (${(Buffer.byteLength(page) / 1e6).toFixed(1)} MB)`);
  },
};

async function explainFitted(args: ExplainArgs): Promise<Explained> {
  const fitted = await readFitted(args.model);
  const { card, support } = fitted;
  const network = card === null ? 'a network without a model card' : `a network trained on ${card.dataset}`;
  return {
    about: [`Fitted on ${network}.`, 'Judged by leaving out one image at a time.'],
    explanation: explainModel(fitted, new Random(args.seed)),
    ...{ thumbnails: support.thumbnails, measures: null },
    pictures: args.pictures ? await fittedPictures(fitted, args) : new Map<number, Uint8Array>(),
  };
}

async function fittedPictures(fitted: FittedModel, args: ExplainArgs): Promise<Explained['pictures']> {
  const images = await thumbnailPixels(fitted);
  requireTrainingKernels((await startEngine(args)).backend);
  const extractor = await openAnyNetwork(fitted);
  try {
    return await explainPictures(fitted, extractor, images, new Random(args.seed).fork('pictures'));
  } finally {
    extractor.dispose();
  }
}

function summary(about: readonly string[], { labelNames, samples, prototypes, judgement, advice }: ModelExplanation) {
  const judged =
    judgement === null
      ? []
      : [`${(100 * judgement.accuracy).toFixed(1)} % of ${judgement.count} right, ` +
          `${judgement.prototypesNeeded.toFixed(2)} prototypes a decision.`]; // prettier-ignore
  return [
    ...about,
    `${labelNames.length} classes, ${samples.length} samples, ${prototypes.length} prototypes.`,
    ...judged,
    ...advice.map(({ text }) => `- ${text}`),
  ];
}

function measuresTable(rows: ReturnType<typeof measureRows>) {
  return {
    columns: [
      { title: 'measure of reading', align: 'left' as const },
      { title: 'value', align: 'right' as const },
      { title: 'what it is', align: 'left' as const },
    ],
    rows: rows.map(({ name, value, note }) => [name, value, note]),
  };
}

async function write(file: string, text: string, flag: string): Promise<void> {
  try {
    await writeWhole(file, text);
  } catch (error) {
    throw new UserError(`Cannot write '${file}': ${messageOf(error)}; choose another --${flag}.`);
  }
}
