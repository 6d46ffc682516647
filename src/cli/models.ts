import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { modelPath, shippedModels } from '../backbones/shipped-models.node.ts';
import type { ModelCard } from '../interpretation/fitted/index.ts';
import { formatPercent } from '../metrics/interval.ts';
import { textTable, type Table } from '../report/table.ts';
import { readCard } from './fit-card.ts';
import { readFitted } from './fit-file.ts';

/** A model that comes with untwist. */
export interface ShippedModel {
  readonly name: string;
  /** Of a fitted model; null of a network. */
  readonly classes: number | null;
  /** Of the network. */
  readonly card: ModelCard | null;
  readonly bytes: number;
}

/** `untwist models`. */
export const modelsCommand: CommandModule<object, { readonly json?: boolean | undefined }> = {
  command: 'models',
  describe: 'The trained models that come with untwist; their names stand for their paths',
  builder: (yargs) => yargs.option('json', { type: 'boolean', describe: 'Print an array with an object for each' }),
  handler: async ({ json }) => {
    const models = await Promise.all(shippedModels().map(describeModel));
    console.log(json ? JSON.stringify(models) : textTable(modelsTable(models)));
  },
};

async function describeModel(name: string): Promise<ShippedModel> {
  const path = modelPath(name);
  if ((await stat(path)).isFile()) {
    const { classes, card } = await readFitted(path);
    return { name, classes: classes.length, card, bytes: (await stat(path)).size };
  }
  const sizes = (await readdir(path)).map(async (file) => (await stat(join(path, file))).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { name, classes: null, card: await readCard(path), bytes };
}

/** A line for each; what a card does not say is left out. */
export function modelsTable(models: readonly ShippedModel[]): Table {
  const columns = [
    { title: 'name', align: 'left' },
    { title: 'what', align: 'left' },
    { title: 'trained on', align: 'left' },
    { title: 'validation', align: 'left' },
    { title: 'size', align: 'right' },
  ] as const;
  const rows = models.map(({ name, classes, card, bytes }) => [
    name,
    classes === null
      ? 'network, for fit, evaluate and train --backbone'
      : `fitted, ${classes} classes, for predict and explore`,
    card?.dataset ?? '',
    // Ways and shots of the validation are not on the card.
    card === null ? '' : card.accuracy === null ? 'none held out' : formatPercent(card.accuracy),
    `${Math.round(bytes / 1000)} kB`,
  ]);
  return { columns, rows };
}
