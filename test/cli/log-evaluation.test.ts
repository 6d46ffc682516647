import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from 'tensorboard-node-writer';
import { beforeAll, expect, it, vi } from 'vitest';
import { logEvaluation, tryLogEvaluation, type LoggedEvaluation } from '../../src/cli/log-evaluation.ts';
import { runPaths } from '../../src/cli/training-run.ts';
import { useBackend } from '../../src/engine/index.ts';
import { temporaryFolder, tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const dataset = tinyDataset();
const evaluation = (run: string): LoggedEvaluation => ({
  ...{ run, part: 'test', step: 40, results: { 'accuracy/3-way 1-shot': 0.5 }, seed: 1 },
  spec: { ways: 3, shots: 1, queries: 2 },
});

it('puts results and an episode of the part below the results of the run', async () => {
  const run = temporaryFolder();
  mkdirSync(runPaths(run).results, { recursive: true });
  expect(await logEvaluation(evaluation(run), tinyModel(), dataset)).toBe(true);
  const folder = join(runPaths(run).results, 'test');
  const file = readdirSync(folder).find((name) => name.includes('tfevents')) ?? '';
  const logged: string[] = [];
  for await (const { step, values } of readEvents(join(folder, file))) {
    for (const value of values) logged.push(`${step} ${value.kind} ${value.tag}`);
  }
  expect(logged.sort()).toEqual([
    '40 image test/map',
    '40 image test/supportAndPrototypes',
    '40 prCurve test/answers',
    '40 prCurve test/classes',
    '40 scalar accuracy/3-way 1-shot',
    '40 text test/prototypes',
  ]);
  expect(existsSync(join(folder, 'projector_config.pbtxt'))).toBe(true);
});

it('leaves alone what is no run with results', async () => {
  const run = temporaryFolder();
  expect(await logEvaluation(evaluation(run), tinyModel(), dataset)).toBe(false);
  expect(readdirSync(run)).toEqual([]);
});

it('tells the user where it cannot write, and goes on', async () => {
  const run = temporaryFolder();
  mkdirSync(runPaths(run).results, { recursive: true });
  writeFileSync(join(runPaths(run).results, 'test'), 'taken');
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await tryLogEvaluation(evaluation(run), tinyModel(), dataset);
    expect(write.mock.calls.map(([text]) => String(text)).join('')).toMatch(/^TensorBoard will not show .*event file/);
  } finally {
    write.mockRestore();
  }
});
