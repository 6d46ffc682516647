import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { readEvents, type LoggedValue } from 'tensorboard-node-writer';
import { beforeAll, expect, it } from 'vitest';
import { readModelFolder } from '../../src/backbones/model-folder.node.ts';
import { runPaths, trainInFolder, type TrainingRun } from '../../src/cli/training-run.ts';
import { useBackend, type EngineInfo } from '../../src/engine/index.ts';
import { loadModel } from '../../src/training/build-model.ts';
import { parseTrainConfig } from '../../src/training/config.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import { readCheckpoint } from '../../src/training/run-checkpoint.ts';
import { temporaryFolder, tinyConfig, tinyDataset, weightsOf } from '../training/tiny.ts';
import { normals } from '../support/tensors.ts';

let engine: EngineInfo;
beforeAll(async () => void (engine = await useBackend({ backend: 'auto' })));

const dataset = tinyDataset();

async function train(run: string, changes: Partial<TrainingRun> = {}) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const { model, ...result } = await trainInFolder({ run, config: tinyConfig(), dataset, engine, say, ...changes });
  return { model, result, said };
}

/** All values in the event files of a folder, not in those below it. */
async function valuesIn(folder: string): Promise<LoggedValue[]> {
  const values: LoggedValue[] = [];
  for (const name of readdirSync(folder).filter((file) => file.includes('tfevents'))) {
    for await (const event of readEvents(join(folder, name))) values.push(...event.values);
  }
  return values;
}

it('leaves config, logs, checkpoints and the best model as plain tfjs loads it', async () => {
  const run = join(temporaryFolder(), 'run');
  const { model, result, said } = await train(run);
  expect(readdirSync(run).sort()).toEqual([
    ...['checkpoints', 'config.json', 'environment.json', 'events', 'metrics.jsonl', 'model', 'sessions.json'],
  ]);
  const config: unknown = JSON.parse(readFileSync(runPaths(run).config, 'utf8'));
  expect(parseTrainConfig(config, 'config.json')).toEqual(tinyConfig());
  expect(said.filter((line) => line.includes('validation accuracy'))).toHaveLength(2);
  const steps = readFileSync(runPaths(run).metrics, 'utf8').trim().split('\n');
  expect(steps.map((line) => (JSON.parse(line) as { step: number }).step)).toContain(6);

  const comparable = await valuesIn(runPaths(run).results);
  expect(comparable[0]).toMatchObject({ kind: 'hparams', settings: { ways: 3, method: 'untwist', filters: 4 } });
  const accuracies = comparable.filter(({ tag }) => tag === 'best/validationAccuracy');
  expect(accuracies.at(-1)).toMatchObject({ value: Math.fround(result.best?.accuracy ?? NaN) });
  expect(comparable.at(-1)).toMatchObject({ kind: 'hparamsEnd', status: 'success' });
  const logged = (await valuesIn(runPaths(run).events)).map(({ kind, tag }) => `${kind} ${tag}`);
  for (const name of ['image validation/map', 'text validation/prototypes', 'prCurve validation/answers']) {
    expect(
      logged.filter((entry) => entry === name),
      name,
    ).toHaveLength(2);
  }
  expect(readFileSync(join(runPaths(run).events, 'projector_config.pbtxt'), 'utf8')).toContain('"validation at 6"');

  expect(result.checkpoint).toContain(`episode-000000${result.best?.episode}`);
  const plain = await tfl.loadLayersModel(tf.io.fromMemory(await readModelFolder(runPaths(run).model)));
  tf.tidy(() => {
    const images = normals([2, 16, 16, 1], 3);
    const [ours, theirs] = [model.backbone, plain].map((m) => (m.predict(images) as tf.Tensor).dataSync());
    ours?.forEach((value, i) => expect(theirs?.[i]).toBeCloseTo(value, 5));
  });
  plain.dispose();
  model.dispose();
});

it('trains a peer too: its own numbers are in checkpoint and logs', async () => {
  const run = join(temporaryFolder(), 'run');
  const { model, result } = await train(run, { config: tinyConfig({ method: 'siamese' }) });
  const kept = await loadModel(await readCheckpoint(result.checkpoint));
  expect(weightsOf(kept)).toEqual(weightsOf(model));
  expect(weightsOf(kept)['pairWeights']).toHaveLength(4);
  const logged = readFileSync(runPaths(run).metrics, 'utf8');
  for (const name of ['train/loss/pairs', 'train/pairBias', 'weights/head/pairWeights']) expect(logged).toContain(name);
  [model, kept].forEach((made) => made.dispose());
});

it('writes nothing where training cannot begin', async () => {
  const run = join(temporaryFolder(), 'run');
  await expect(train(run, { config: tinyConfig({ ways: 9 }) })).rejects.toThrow(/ways is 9/);
  await expect(train(run, { config: tinyConfig({ backbone: 'missing' }) })).rejects.toThrow(/Cannot load the model/);
  expect(existsSync(run)).toBe(false);
});

it('leaves a folder alone that holds something, and says whether one can go on in it', async () => {
  const run = temporaryFolder();
  writeFileSync(join(run, 'notes.txt'), 'mine');
  await expect(train(run)).rejects.toThrow(/not empty; it holds no checkpoint/);
  mkdirSync(join(run, 'checkpoints', 'episode-0000003'), { recursive: true });
  await expect(train(run)).rejects.toThrow(/not empty; go on with `--resume/);
  expect(readdirSync(run).sort()).toEqual(['checkpoints', 'notes.txt']);
});

it('says so where another process trains, whatever that has written so far', async () => {
  const run = temporaryFolder();
  writeFileSync(join(run, 'config.json'), '{}');
  writeFileSync(join(run, 'training.lock'), JSON.stringify({ pid: process.ppid, host: hostname() }));
  await expect(train(run)).rejects.toThrow(`Process ${process.ppid}`);
  expect(readdirSync(run).sort()).toEqual(['config.json', 'training.lock']);
});

it('takes a folder in which another was killed while he asked for its lock', async () => {
  const run = temporaryFolder();
  writeFileSync(join(run, 'training.lock.writing-1-0'), '{"pid":');
  (await train(run)).model.dispose();
  expect(existsSync(runPaths(run).config)).toBe(true);
});

it('does not touch the logs of a run that cannot go on', async () => {
  const run = join(temporaryFolder(), 'run');
  (await train(run)).model.dispose();
  const before = readFileSync(runPaths(run).metrics, 'utf8');
  const resume = await new CheckpointStore(runPaths(run).checkpoints, 1).latest();
  const other = { ...dataset, fingerprint: 'other' };
  const config = tinyConfig({ episodes: 9 });
  await expect(train(run, { config, dataset: other, resume })).rejects.toThrow(/not the one/);
  expect(readFileSync(runPaths(run).metrics, 'utf8')).toBe(before);
  expect(JSON.parse(readFileSync(runPaths(run).config, 'utf8'))).toMatchObject({ episodes: 6 });
});

it('gives the folder back and keeps its logs readable when training fails', async () => {
  const run = join(temporaryFolder(), 'run');
  const listeners = process.listenerCount('SIGINT');
  await expect(train(run, { config: tinyConfig({ learningRate: 1e38 }) })).rejects.toThrow(/Training stopped/);
  expect(readdirSync(run)).not.toContain('training.lock');
  expect(readFileSync(runPaths(run).metrics, 'utf8')).toContain('"step":1');
  expect(process.listenerCount('SIGINT')).toBe(listeners);
});
