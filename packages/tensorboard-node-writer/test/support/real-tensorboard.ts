import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How to run Python with TensorBoard, or why that cannot be done here. */
export type RealTensorBoard = { readonly env: NodeJS.ProcessEnv } | { readonly reason: string };

/** What TensorBoard has of one run: by tag, its plugin and its points. Numbers JSON cannot hold are strings. */
export type TensorBoardRun = Record<string, { plugin: string; points: [step: number, value: unknown][] }>;

/**
 * Python's own `tensorboard` where it is installed; else one put by pip into the user's cache, beside nothing else's
 * packages. Takes minutes the first time.
 */
export function findTensorBoard(): RealTensorBoard {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'untwist', 'tensorboard');
  const cached = { ...process.env, PYTHONPATH: folder };
  if (importsTensorBoard(process.env)) return { env: process.env };
  if (existsSync(folder) && importsTensorBoard(cached)) return { env: cached };
  const failure = installTensorBoard(folder);
  if (failure !== null) return { reason: failure };
  return importsTensorBoard(cached) ? { env: cached } : { reason: `the tensorboard in ${folder} cannot be imported` };
}

/** Loads a folder of event files as TensorBoard does and returns what it then has. */
export function readWithTensorBoard(folder: string, env: NodeJS.ProcessEnv): TensorBoardRun {
  const script = fileURLToPath(new URL('./read-with-tensorboard.py', import.meta.url));
  const result = spawnSync('python3', [script, folder], { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`TensorBoard failed: ${result.stderr}`);
  return JSON.parse(result.stdout) as TensorBoardRun;
}

function importsTensorBoard(env: NodeJS.ProcessEnv): boolean {
  return spawnSync('python3', ['-c', 'import tensorboard.data.provider'], { env }).status === 0;
}

/** Null when it worked, else the reason. Installed aside and renamed: a folder that is there is whole. */
function installTensorBoard(folder: string): string | null {
  if (spawnSync('python3', ['-m', 'pip', '--version']).status !== 0) return 'there is no python3 with pip';
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--retries',
    '1',
    '--timeout',
    '20',
    '--target',
    aside,
    'tensorboard',
  ];
  const result = spawnSync('python3', pip, { encoding: 'utf8', timeout: 280_000 });
  if (result.status !== 0) {
    rmSync(aside, { recursive: true, force: true });
    return `pip could not install tensorboard: ${result.stderr.trim().split('\n').at(-1) ?? result.error}`;
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
  return null;
}
