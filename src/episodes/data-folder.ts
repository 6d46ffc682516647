import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where data sets lie: what the user names, else `UNTWIST_DATA`, else the user's data folder. */
export function dataFolder(named: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  return named ?? env['UNTWIST_DATA'] ?? envPaths('untwist', { suffix: '' }).data;
}

/** Where `untwist data fetch omniglot` puts the files, so that opening finds them again. */
export function omniglotFolder(named: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  return named ?? join(dataFolder(undefined, env), 'omniglot');
}
