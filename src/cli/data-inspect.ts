import sharp from 'sharp';
import type { CommandModule } from 'yargs';
import { messageOf, UsageError, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { Random } from '../base/random.ts';
import { contactSheet, type Sheet } from '../episodes/contact-sheet.ts';
import { summarise, type DatasetSummary } from '../episodes/inspect.ts';
import { DATASET_DEFAULTS, type DatasetSettings } from '../episodes/open-dataset.ts';
import type { Dataset, Split } from '../episodes/types.ts';
import { datasetFlags, datasetOptions } from './dataset-options.ts';
import { openWithBar } from './open-with-bar.ts';

interface Args extends Partial<DatasetSettings> {
  out?: string | undefined;
  part: keyof Split;
  classes: number;
  images: number;
  json?: boolean | undefined;
}

const PARTS = ['train', 'validation', 'test'] as const;

/** `untwist data inspect`. */
export const dataInspectCommand: CommandModule<object, Args> = {
  command: 'inspect',
  describe: 'Count the classes and images of a data set and draw a contact sheet',
  builder: (yargs) =>
    datasetOptions(yargs)
      .option('out', { type: 'string', describe: 'Write a contact sheet here, as PNG', requiresArg: true })
      .option('part', { choices: PARTS, default: 'train' as const, describe: 'Part of the split on the sheet' })
      .option('classes', { type: 'number', default: 30, describe: 'Classes on the sheet, one a line, drawn at random' })
      .option('images', { type: 'number', default: 20, describe: 'Images of each class on the sheet' })
      .option('json', { type: 'boolean', describe: 'Print one JSON object' })
      .example('$0 data inspect --out sheet.png', 'generated glyphs, and a look at them')
      .example('$0 data inspect --dataset folder --data photos --size 84', 'your own images'),
  handler: async (args) => {
    const settings = { ...DATASET_DEFAULTS, ...datasetFlags(args) };
    const dataset = await openWithBar(settings);
    const summary = summarise(dataset);
    if (args.out !== undefined) await writeSheet(args.out, drawSheet(dataset, args, settings.dataSeed));
    if (args.json) {
      console.log(JSON.stringify(args.out === undefined ? summary : { ...summary, contactSheet: args.out }));
    } else {
      console.log(describe(summary));
      if (args.out !== undefined) console.log(`Contact sheet of the ${args.part} classes: ${args.out}`);
    }
  },
};

function drawSheet({ images, split }: Dataset, { part, classes, images: imagesPerClass }: Args, seed: number): Sheet {
  for (const [flag, value] of Object.entries({ classes, images: imagesPerClass })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UsageError(`--${flag} must be a whole number above 0, got ${value}.`);
    }
  }
  if (split[part].length === 0)
    throw new UserError(`The data set has no ${part} classes to draw; choose another --part.`);
  return contactSheet(images, split[part], { classes, imagesPerClass }, new Random(`contact sheet ${seed}`));
}

async function writeSheet(file: string, { pixels, width, height, depth }: Sheet): Promise<void> {
  const png = await sharp(pixels, { raw: { width, height, channels: depth } })
    .png()
    .toBuffer();
  try {
    await writeWhole(file, png);
  } catch (error) {
    throw new UserError(`The contact sheet cannot be written to ${file} (${messageOf(error)}); name another --out.`);
  }
}

function describe(summary: DatasetSummary): string {
  const { name, images, height, width, depth, fingerprint, split } = summary;
  const colour = depth === 1 ? 'grey' : 'colour';
  const heading = `${name}: ${images} images of ${height} x ${width} in ${colour}, fingerprint ${fingerprint.slice(0, 12)}`;
  const table = [
    ['', 'classes', 'groups', 'images', 'a class: min', 'mean', 'max', 'balance'],
    ...PARTS.map((part) => {
      const { classes, groups, images: count, imagesPerClass, balance } = split[part];
      const { min, mean, max } = imagesPerClass;
      return [part, classes, groups, count, min, mean.toFixed(1), max, balance.toFixed(3)].map(String);
    }),
  ];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [heading, ...lines].join('\n');
}
