import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '../base/errors.ts';
import { loadFitted, type FittedModel } from '../interpretation/fitted/index.ts';

/** The fitted model in a file. @throws UserError where it cannot be read or is none */
export async function readFitted(file: string): Promise<FittedModel> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (error) {
    throw new UserError(
      `Cannot read the fitted model '${file}': ${messageOf(error)}; give a file that \`untwist fit\` wrote.`,
    );
  }
  try {
    return loadFitted(bytes);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${file}: ${error.message}`) : error;
  }
}
