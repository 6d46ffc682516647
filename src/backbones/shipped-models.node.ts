import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../base/package-folder.node.ts';
import { MODEL_FILE } from './model-folder.node.ts';

/** How the file of a fitted model ends. */
const FITTED = '.untwist';
/** A name, and no path. */
const NAME = /^\w[\w.-]*$/;

const shippedFolder = () => join(packageFolder(), 'checkpoints');
const isModel = (name: string) => name.endsWith(FITTED) || existsSync(join(shippedFolder(), name, MODEL_FILE));

/** The models that come with untwist, by name: folders of networks, and files of fitted models. */
export function shippedModels(): string[] {
  const folder = shippedFolder();
  return existsSync(folder) ? readdirSync(folder).filter(isModel).sort() : [];
}

/** Where a model lies: at the path that is given, or, where nothing is, with untwist under that name. */
export function modelPath(path: string): string {
  if (!NAME.test(path) || existsSync(path) || !shippedModels().includes(path)) return path;
  return join(shippedFolder(), path);
}

/** What an error of a model that is not there says besides: the names there are. Nothing for what is there, or is no name. */
export function namesHint(path: string): string {
  const names = shippedModels();
  if (names.length === 0 || !NAME.test(path) || existsSync(modelPath(path))) return '';
  return ` Models that come with untwist: ${names.join(', ')}.`;
}
