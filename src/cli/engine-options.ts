import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { BACKENDS, describeEngine, useBackend, type BackendName, type EngineInfo } from '../engine/index.ts';

export interface EngineArgs {
  readonly backend: 'auto' | BackendName;
  readonly threads?: number | undefined;
}

/** Adds the flags that choose what runs the tensors. */
export function engineOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('backend', {
      choices: ['auto', ...BACKENDS] as const,
      default: 'auto' as const,
      describe: 'Engine; auto takes the best that works: native, webgpu, wasm',
      group: 'Engine:',
    })
    .option('threads', {
      type: 'number',
      describe: 'Threads of one operation (native, wasm)',
      defaultDescription: 'every core',
      requiresArg: true,
      group: 'Engine:',
    });
}

/** Starts the engine and says on standard error which one runs. */
export async function startEngine({ backend, threads }: EngineArgs): Promise<EngineInfo> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new UsageError(`--threads must be a whole number of at least 1, got ${threads}.`);
  }
  const info = await useBackend({ backend, ...(threads === undefined ? {} : { threads }) });
  process.stderr.write(`${describeEngine(info)}\n`);
  return info;
}
