import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { trainOrGoOn } from '../../src/cli/continued-training.ts';
import { runPaths, type TrainingRun } from '../../src/cli/training-run.ts';
import { useBackend, type EngineInfo } from '../../src/engine/index.ts';
import { JobStopped } from '../../src/sweep/job.ts';
import { temporaryFolder, tinyConfig, tinyDataset, weightsOf } from '../training/tiny.ts';

let engine: EngineInfo;
beforeAll(async () => void (engine = await useBackend({ backend: 'auto' })));

const dataset = tinyDataset();

async function train(run: string, changes: Partial<TrainingRun> = {}) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const { model, ...result } = await trainOrGoOn({ run, config: tinyConfig(), dataset, engine, say, ...changes });
  const weights = weightsOf(model);
  model.dispose();
  return { ...result, weights, said };
}

/** Trains until an episode is through, for a program that stops it then. */
async function trainUntil(run: string, last: number, config = tinyConfig()) {
  const controller = new AbortController();
  const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
  const before = listeners();
  const during: number[] = [];
  const stopped = train(run, {
    ...{ config, signal: controller.signal },
    onProgress: ({ episode }) => {
      during.push(listeners());
      if (episode === last) controller.abort();
    },
  });
  await expect(stopped).rejects.toThrow(JobStopped);
  expect(during).toEqual(during.map(() => before));
}

it('stops for a program after the running episode, with a checkpoint, and goes on to the end of an unbroken run', async () => {
  const [whole, broken] = [temporaryFolder(), temporaryFolder()].map((folder) => join(folder, 'run')) as [
    string,
    string,
  ];
  const unbroken = await train(whole);
  await trainUntil(broken, 2);
  expect(readdirSync(runPaths(broken).checkpoints)).toEqual(['episode-0000002']);
  const gone = await train(broken);
  expect(gone.said[0]).toBe(`Going on with ${broken}`);
  expect(gone).toMatchObject({ episode: unbroken.episode, best: unbroken.best, weights: unbroken.weights });
});

it('tells a program nothing of validations, and a person each', async () => {
  const run = join(temporaryFolder(), 'run');
  const { said } = await train(run, { signal: new AbortController().signal });
  expect(said).toEqual([]);
  const watched = await train(join(temporaryFolder(), 'run'));
  expect(watched.said.filter((line) => line.includes('validation accuracy'))).toHaveLength(2);
});

it('trains nothing more where patience had ended the training, and makes the model that is missing', async () => {
  const run = join(temporaryFolder(), 'run');
  // A rate this small changes nothing, so the first validation stays the best.
  const config = tinyConfig({ episodes: 30, validateEvery: 1, patience: 3, learningRate: 1e-30, jitter: false });
  const { said: _, ...ended } = await train(run, { config });
  expect(ended.stopped).toBe('patience');
  rmSync(runPaths(run).model, { recursive: true });
  cpSync(runPaths(run).checkpoints, join(run, 'before'), { recursive: true });
  const { said: __, ...again } = await train(run, { config });
  expect(again).toEqual(ended);
  expect(readdirSync(runPaths(run).checkpoints)).toEqual(readdirSync(join(run, 'before')));
  expect(readdirSync(runPaths(run).model)).toContain('model.json');
});

it('begins anew what was stopped before its first checkpoint', async () => {
  const run = join(temporaryFolder(), 'run');
  await train(run);
  rmSync(runPaths(run).checkpoints, { recursive: true });
  expect(await train(run)).toMatchObject({ episode: 6 });
});
