import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { CommandModule } from 'yargs';
import { messageOf, UserError } from '../base/errors.ts';
import { MODEL_FILE, modelFiles } from '../backbones/model-folder.node.ts';
import { exportModel, quantizeWeights, type ExportedModel } from '../interpretation/export/index.ts';
import { quantizationCost, type QuantizationCost } from './export-cost.ts';
import { exportOptions, requireExportArgs, type ExportArgs } from './export-flags.ts';
import { LABELS_FILE, requireFree, writeExport } from './export-folder.ts';
import { exportedFitted, exportedRun, type Exported } from './export-source.ts';
import { isFittedFile } from './fit.ts';
import { requireFittedOrRun } from './fit-file.ts';

const WEIGHTS_FILE = 'weights.bin';

/** `untwist export`. */
export const exportCommand: CommandModule<object, ExportArgs> = {
  command: 'export <model>',
  describe: 'Write a fitted model or a run as one tfjs model: images in, class probabilities out',
  builder: exportOptions,
  handler: async (args) => {
    const isFitted = await isFittedFile(args.model);
    requireExportArgs(args, isFitted);
    requireFittedOrRun(args.model);
    await requireFree(args.out, args.overwrite ?? false);
    const exported = isFitted ? await exportedFitted(args) : await exportedRun(args);
    const made = await exportModel(exported.source, { stock: args.stock ?? false });
    try {
      const full = await modelFiles(made.model);
      const { files, cost } =
        args.quantize === undefined
          ? { files: full, cost: null }
          : await quantized(full, made, exported, args.quantize);
      await writeExport(args.out, new Map([...files, [LABELS_FILE, labelsFile(exported, args)]]));
      const sizes = { bytes: sizeOf(files), bytesUnquantized: sizeOf(full) };
      if (args.json) console.log(JSON.stringify({ folder: args.out, ...labels(exported, args), ...sizes, cost }));
      else for (const line of report(args, exported, sizes, cost)) console.log(line);
    } finally {
      made.model.dispose();
    }
  },
};

type Files = ReadonlyMap<string, Uint8Array>;
type Sizes = { readonly bytes: number; readonly bytesUnquantized: number };
type Cost = QuantizationCost | { readonly unknown: string };

const sizeOf = (files: Files) => [...files.values()].reduce((sum, { length }) => sum + length, 0);

/** The files with the network's weights quantised, and what that costs; the head stays as it is. */
async function quantized(
  files: Files,
  { model, embeddingLayer }: ExportedModel,
  exported: Exported,
  dtype: NonNullable<ExportArgs['quantize']>,
): Promise<{ files: Files; cost: Cost }> {
  const json = JSON.parse(new TextDecoder().decode(files.get(MODEL_FILE))) as tf.io.ModelJSON;
  const specs = json.weightsManifest.flatMap(({ weights }) => weights);
  const names = new Set(exported.source.network.weightSpecs.map(({ name }) => name));
  const small = quantizeWeights({ specs, data: files.get(WEIGHTS_FILE) as Uint8Array }, dtype, names);
  const manifest = [{ paths: [WEIGHTS_FILE], weights: [...small.specs] }];
  const written = new Map([
    [MODEL_FILE, new TextEncoder().encode(JSON.stringify({ ...json, weightsManifest: manifest }))],
    [WEIGHTS_FILE, small.data],
  ]);
  const loaded = await tfl.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology as object,
      weightSpecs: [...small.specs],
      weightData: new Uint8Array(small.data).buffer,
    }),
  );
  try {
    const judged = await exported.judged().catch((error: unknown) => {
      if (error instanceof UserError) return { unknown: messageOf(error) };
      throw error;
    });
    const cost = 'unknown' in judged ? judged : await quantizationCost(model, loaded, embeddingLayer, judged);
    return { files: written, cost };
  } finally {
    loaded.dispose();
  }
}

/** What a page needs to know of the model beside its layers. */
function labels({ classes, input }: Exported, { stock = false, quantize }: ExportArgs) {
  const { size, depth } = input;
  return {
    classes,
    input: { size, channels: depth, colour: depth === 1 ? 'grey' : 'rgb', values: [0, 1] },
    output: 'probabilities of the classes, in their order',
    layers: stock ? 'stock' : 'untwist',
    quantized: quantize ?? null,
  };
}

const labelsFile = (exported: Exported, args: ExportArgs) =>
  new TextEncoder().encode(`${JSON.stringify(labels(exported, args), null, 2)}\n`);

function report(args: ExportArgs, exported: Exported, sizes: Sizes, cost: Cost | null): string[] {
  const { size, depth } = exported.input;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  const saved = cost === null ? '' : `, ${megabytes(sizes.bytesUnquantized)} without --quantize`;
  return [
    `Exported: ${exported.about}`,
    `Folder: ${args.out} (${megabytes(sizes.bytes)}${saved}; ${LABELS_FILE} names the ${exported.classes.length} classes)`,
    `Images: ${size} x ${size} pixels, ${depth === 1 ? 'grey' : 'red, green, blue'}, values 0 to 1`,
    ...(cost === null ? [] : [costLine(args.quantize as string, cost)]),
    'Load it, the folder served as static files:',
    "  import * as tf from '@tensorflow/tfjs';",
    ...(args.stock ? [] : ["  import 'untwist'; // its layers"]),
    `  const model = await tf.loadLayersModel('${args.out}/${MODEL_FILE}');`,
  ];
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function costLine(dtype: string, cost: Cost): string {
  if ('unknown' in cost) return `Accuracy with ${dtype}: not measured. ${cost.unknown}`;
  const { before, after, images, on, largestChange } = cost;
  const shares =
    before === null || after === null
      ? `no image can be judged (${images} ${on})`
      : `${percent(before)} before, ${percent(after)} after, on ${images} ${on}`;
  return `Accuracy with ${dtype}: ${shares}; a probability changes by ${largestChange.toPrecision(2)} at most`;
}
