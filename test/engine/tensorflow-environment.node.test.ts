import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  prepareTensorFlow,
  restoreUtilFunctions,
  wantsTensorFlowLog,
} from '../../src/engine/tensorflow-environment.node.ts';

describe('prepareTensorFlow', () => {
  it('sets its defaults: every core, memory as needed, no start-up lines', () => {
    const env: NodeJS.ProcessEnv = {};
    expect(prepareTensorFlow(undefined, env)).toBe(availableParallelism());
    expect(env).toMatchObject({ TF_CPP_MIN_LOG_LEVEL: '2', TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
    expect(wantsTensorFlowLog(env)).toBe(false);
  });

  it.runIf(process.arch === 'x64')('takes the kernels of oneDNN on every processor, unless the user says no', () => {
    const env: NodeJS.ProcessEnv = {};
    prepareTensorFlow(undefined, env);
    expect(env['TF_ENABLE_ONEDNN_OPTS']).toBe('1');
    const without: NodeJS.ProcessEnv = { TF_ENABLE_ONEDNN_OPTS: '0' };
    prepareTensorFlow(undefined, without);
    expect(without['TF_ENABLE_ONEDNN_OPTS']).toBe('0');
  });

  it("keeps the user's settings, but an argument wins for the threads", () => {
    const own = { TF_CPP_MIN_LOG_LEVEL: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'false', TF_ENABLE_ONEDNN_OPTS: '0' };
    const env = { ...own, TF_NUM_INTRAOP_THREADS: '5' };
    expect(prepareTensorFlow(undefined, env)).toBe(5);
    expect(prepareTensorFlow(3, env)).toBe(3);
    const threads = { TF_NUM_INTRAOP_THREADS: '3', TF_NUM_INTEROP_THREADS: '3' };
    expect(env).toEqual({ ...own, ...threads });
    expect(wantsTensorFlowLog(env)).toBe(true);
  });

  it('lets ops of a graph run at once on as many threads as one op uses, or as many as the user says', () => {
    const env: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: '4' };
    prepareTensorFlow(undefined, env);
    expect(env['TF_NUM_INTEROP_THREADS']).toBe('4');
    const own: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: '4', TF_NUM_INTEROP_THREADS: '1' };
    prepareTensorFlow(undefined, own);
    expect(own['TF_NUM_INTEROP_THREADS']).toBe('1');
  });

  it('refuses a number of threads that is none', () => {
    expect(() => prepareTensorFlow(0, {})).toThrow('threads must be an integer of at least 1, got 0');
  });
});

it('restores what tfjs-node misses in node:util', () => {
  restoreUtilFunctions();
  const util = createRequire(import.meta.url)('node:util') as Record<string, (value: unknown) => boolean>;
  expect([null, undefined, 0, ''].map((value) => util['isNullOrUndefined']!(value))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([[], {}].map((value) => util['isArray']!(value))).toEqual([true, false]);
});
