import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackendName, EngineInfo } from './engine-info.ts';
import { reasonOf, runStep } from './run-step.node.ts';

/**
 * Loads `backend` and runs one operation in a process of its own: a library that does not fit can end the process
 * that loads it. @throws Error with the reason.
 */
export async function verifyBackend(backend: BackendName): Promise<EngineInfo> {
  const program = fileURLToPath(new URL(`./verify-child.node${extname(import.meta.url)}`, import.meta.url));
  let output;
  try {
    output = await runStep(process.execPath, [...process.execArgv, program, backend], { timeout: 120_000 });
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as EngineInfo;
}
