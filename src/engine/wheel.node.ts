import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { reasonOf, runStep, StepError } from './run-step.node.ts';
import { finishLibrary, type TensorFlowLibrary } from './tensorflow-library.node.ts';
import { findPip, findPython } from './tools.node.ts';
import { unpackSome } from './unpack.node.ts';

/** A Python that TensorFlow's wheels are made for: the library inside does not depend on it, so any will do. */
const PYTHON_OF_WHEEL = '3.12';

const GIGABYTE = 1e9;

/** Members of the wheel that the addon needs: two libraries and the headers, 850 MB and 290 MB unpacked. */
function isNeeded(name: string): boolean {
  return (
    name === 'tensorflow/libtensorflow_cc.so.2' ||
    name === 'tensorflow/libtensorflow_framework.so.2' ||
    name.startsWith('tensorflow/include/')
  );
}

/** Downloads TensorFlow for the processor by pip and unpacks what is needed of it into the cache. */
export async function installCpuWheel(cache: string, log: (line: string) => void): Promise<TensorFlowLibrary> {
  await requirePip();
  await requireSpace(cache, 1.6);
  const download = join(cache, 'download.part');
  const unpacked = join(cache, 'tensorflow-cpu.part');
  for (const folder of [download, unpacked]) await rm(folder, { recursive: true, force: true });
  await mkdir(download, { recursive: true });
  try {
    log('downloading TensorFlow for the processor with pip (about 270 MB, once per user)');
    await pip(['download', '--no-deps', '--no-cache-dir', '-d', download], 'tensorflow-cpu');
    const wheel = (await readdir(download)).find((name) => name.endsWith('.whl'));
    const version = wheel?.split('-')[1];
    if (wheel === undefined || version === undefined) throw new UserError('pip downloaded no wheel of tensorflow-cpu.');
    log(`unpacking TensorFlow ${version} (1.1 GB)`);
    await unpackSome(join(download, wheel), unpacked, isNeeded);
    return await finishLibrary(unpacked, join(cache, `tensorflow-cpu-${version}`), version);
  } finally {
    for (const folder of [download, unpacked]) await rm(folder, { recursive: true, force: true });
  }
}

/** Installs TensorFlow with NVIDIA's libraries by pip into the cache: whole, so that its search paths work. */
export async function installCudaWheel(cache: string, log: (line: string) => void): Promise<TensorFlowLibrary> {
  await requirePip();
  await requireSpace(cache, 14);
  const part = join(cache, 'tensorflow-cuda.part');
  await rm(part, { recursive: true, force: true });
  try {
    log('installing TensorFlow with CUDA by pip (several GB, once per user)');
    await pip(['install', '--no-cache-dir', '--target', part], 'tensorflow[and-cuda]');
    const info = (await readdir(part)).find((name) => /^tensorflow-[\d.]+.*\.dist-info$/.test(name));
    const version = info?.replace(/^tensorflow-|\.dist-info$/g, '');
    if (version === undefined) throw new UserError('pip installed no tensorflow.');
    return await finishLibrary(part, join(cache, `tensorflow-cuda-${version}`), version);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function requirePip(): Promise<void> {
  for (const tool of [await findPython(), await findPip()]) {
    if (tool.version === null) throw new UserError(`${tool.name} is missing; run: ${tool.mend}`);
  }
}

async function requireSpace(cache: string, gigabytes: number): Promise<void> {
  await mkdir(cache, { recursive: true });
  const { bavail, bsize } = await statfs(cache);
  const free = (bavail * bsize) / GIGABYTE;
  if (free < gigabytes) {
    throw new UserError(`${cache} has ${free.toFixed(1)} GB free and TensorFlow needs ${gigabytes}; make room there.`);
  }
}

/** Runs pip for `requirement`; where there is no wheel for the Python at hand, asks for one of another Python. */
async function pip(args: readonly string[], requirement: string): Promise<void> {
  const common = ['-m', 'pip', ...args, '--only-binary=:all:', '--progress-bar', 'off', '--disable-pip-version-check'];
  try {
    await runStep('python3', [...common, '-q', requirement]);
  } catch (error) {
    if (!(error instanceof StepError) || !/no matching distribution/i.test(error.tail))
      throw failed(error, requirement);
    try {
      await runStep('python3', [...common, '-q', '--python-version', PYTHON_OF_WHEEL, requirement]);
    } catch (second) {
      throw failed(second, requirement);
    }
  }
}

function failed(error: unknown, requirement: string): UserError {
  return new UserError(`pip could not get ${requirement} (offline, or no wheel for this system): ${reasonOf(error)}`);
}
