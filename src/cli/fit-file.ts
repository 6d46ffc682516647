import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { MODEL_FILE } from '../backbones/model-folder.node.ts';
import { modelPath, namesHint } from '../backbones/shipped-models.node.ts';
import { loadFitted, type FittedModel } from '../interpretation/fitted/index.ts';

/** The fitted model in a file, or of that name with untwist. @throws UserError where it cannot be read or is none */
export async function readFitted(file: string): Promise<FittedModel> {
  const path = modelPath(file);
  if (existsSync(join(path, MODEL_FILE))) {
    throw new UserError(
      `'${file}' is a network without classes; \`untwist fit ${file} FOLDER --out FILE\` gives it some.`,
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    throw new UserError(
      `Cannot read the fitted model '${file}': ${messageOf(error)}; give a file that \`untwist fit\` wrote.${namesHint(file)}`,
    );
  }
  try {
    return loadFitted(bytes);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${file}: ${error.message}`) : error;
  }
}

/** @throws UserError for a path where nothing is, though a fitted model or a run folder is wanted */
export function requireFittedOrRun(path: string): void {
  if (existsSync(modelPath(path))) return;
  throw new UserError(
    `There is no '${path}'; give a file that \`untwist fit\` wrote, or a run folder.${namesHint(path)}`,
  );
}
