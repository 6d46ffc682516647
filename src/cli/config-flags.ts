import type { Argv, Options } from 'yargs';
import { z } from 'zod';
import { readSettings } from '../base/read-settings.node.ts';
import { parseTrainConfig, trainConfigSchema, type TrainConfig } from '../training/config.ts';
import { datasetOptions } from './dataset-options.ts';

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

const DATASET_FLAGS = ['dataset', 'data', 'split', 'size', 'grey', 'onBadImage', 'dataSeed'];
const CONFIG_FILE = { name: 'config file', example: 'ways: 20' };
const properties = z.toJSONSchema(trainConfigSchema, { io: 'input' }).properties as Record<string, Property>;

/** `perClass` → `per-class`. */
export const toFlag = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every setting of a training run as a flag. None has a default here: what was not given must not hide the config file. */
export function configOptions<T>(yargs: Argv<T>) {
  const settings: Record<string, Options> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (DATASET_FLAGS.includes(name)) continue;
    settings[toFlag(name)] = {
      describe: property.description ?? '',
      group: 'Training:',
      ...(property.enum ? { choices: property.enum } : {}),
      ...(property.default === undefined ? {} : { defaultDescription: String(property.default) || 'none' }),
      ...flagType(property),
    };
  }
  return datasetOptions(yargs).options(settings).option('config', {
    type: 'string',
    describe: 'JSON or YAML file of settings; flags override it',
    requiresArg: true,
  });
}

function flagType({ type, anyOf }: Property): Options {
  if (anyOf !== undefined) return { type: 'string', coerce: numberOrList, requiresArg: true };
  if (type === 'boolean') return { type: 'boolean' };
  if (type === 'array') return { type: 'string', coerce: listOf, requiresArg: true };
  return { type: type === 'string' ? 'string' : 'number', requiresArg: true };
}

/** `a,b`, or the flag given once for each. */
function listOf(texts: string | string[] | undefined): string[] | undefined {
  return texts === undefined ? undefined : [texts].flat().flatMap((text) => text.split(','));
}

/** `5`, or `1,5,20` for one number a way. */
function numberOrList(text: string | undefined): number | number[] | undefined {
  if (text === undefined) return undefined;
  const numbers = text.split(',').map(Number);
  return numbers.length === 1 ? numbers[0] : numbers;
}

/**
 * The config of a run: defaults, then `base` (of the run that goes on), then the config file, then the flags that were
 * given.
 */
export async function readConfig(
  args: Readonly<Record<string, unknown>>,
  base: Partial<TrainConfig> = {},
): Promise<TrainConfig> {
  const file = args.config as string | undefined;
  const fromFile = file === undefined ? {} : await readSettings(file, CONFIG_FILE);
  const fromFlags = Object.fromEntries(
    Object.keys(properties).flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])),
  );
  const source = file === undefined ? 'settings' : `settings (with ${file})`;
  return parseTrainConfig({ ...base, ...fromFile, ...fromFlags }, source);
}
