import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { reasonOf, runStep } from './run-step.node.ts';

const REACH_TIMEOUT = 5_000; // ms
const DOWNLOAD_TIMEOUT = 15 * 60_000; // ms

/**
 * Runs the native package's own install script: an older TensorFlow and a prebuilt addon from its makers' store.
 * @throws UserError when the store is out of reach or has nothing for this system.
 */
export async function installOfficial(packageFolder: string, gpu: boolean, log: (line: string) => void): Promise<void> {
  const { binary } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    binary: { host: string };
  };
  // The script itself would wait without end.
  await fetch(binary.host, { method: 'HEAD', signal: AbortSignal.timeout(REACH_TIMEOUT) }).catch(() => {
    throw new UserError("the official download's host is out of reach");
  });
  log('trying the official download');
  const requirePackage = createRequire(join(packageFolder, 'package.json'));
  const modules = dirname(dirname(dirname(requirePackage.resolve('@mapbox/node-pre-gyp/package.json'))));
  const path = [join(modules, '.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
  try {
    await runStep(process.execPath, ['scripts/install.js', gpu ? 'gpu' : 'cpu', 'download'], {
      cwd: packageFolder,
      env: { ...process.env, PATH: path },
      timeout: DOWNLOAD_TIMEOUT,
    });
  } catch (error) {
    throw new UserError(`the official download failed: ${reasonOf(error)}`);
  }
}
