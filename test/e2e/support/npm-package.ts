import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What `npm pack --json` says of a package. */
export interface Packed {
  readonly filename: string;
  /** Bytes of the archive, and of the files in it. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly bundled: readonly string[];
}

/** Runs a program to its end. @returns its standard output */
export async function run(folder: string, command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, env: userEnvironment(folder) });
  return stdout;
}

/** Packs this repository into a folder, as for publishing. */
export async function pack(folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const answer = JSON.parse(await run(process.cwd(), 'npm', args)) as Packed[] | Record<string, Packed>;
  return Object.values(answer)[0]!;
}

const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|ERR_SOCKET_TIMEOUT|\bE40[134]\b/;

/**
 * Makes a project without our `.npmrc` and installs packages in it; install scripts run.
 * @returns false, with a line that says so, where neither the registry nor npm's cache has what they depend on
 */
export async function installProject(folder: string, packages: readonly string[]): Promise<boolean> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  // npm's own repeats take a minute to find that there is no network; one of ours is enough for a request that got lost.
  const flags = ['--ignore-scripts=false', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0'];
  const install = () => run(folder, 'npm', ['install', ...flags, ...packages]);
  try {
    await install().catch(install);
    return true;
  } catch (error) {
    const { stderr } = error as { stderr: string };
    if (!UNREACHABLE.test(stderr)) throw error;
    process.stderr.write(
      'SKIPPED: the tests of the npm package; its dependencies are neither in the cache nor to be had.\n',
    );
    return false;
  }
}

/** As at a user's: nothing of an npm that runs us, no cache of ours, and no host to download the native library from. */
function userEnvironment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(lifecycle|package|command|config_(ignore_scripts|local_prefix))|^VITEST|^NODE_ENV$/i.test(name),
  );
  return {
    ...Object.fromEntries(own),
    XDG_CACHE_HOME: join(folder, '.cache'),
    TFJS_NODE_CDN_STORAGE: 'https://127.0.0.1:9/',
  };
}
