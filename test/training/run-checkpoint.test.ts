import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { Random } from '../../src/base/random.ts';
import { Adam } from '../../src/training/adam.ts';
import { writeCheckpointFolder } from '../../src/training/checkpoint.ts';
import type { EpisodicModel } from '../../src/training/episodic-model.ts';
import { CheckpointStore } from '../../src/training/checkpoint-store.ts';
import {
  readCheckpoint,
  restoreModel,
  restoreOptimizer,
  type TrainingState,
} from '../../src/training/run-checkpoint.ts';
import { temporaryFolder, tinyConfig, tinyModel, weightsOf } from './tiny.ts';

function stateAt(episode: number, best: number | null = null): TrainingState {
  const random = new Random(episode).state();
  return {
    ...{ episode, sinceBest: 0, validated: episode, datasetFingerprint: 'tiny' },
    best: best === null ? null : { episode: best, accuracy: 0.5, halfWidth: 0.1 },
    sampler: { random, episodesDrawn: episode },
    augmentation: random,
  };
}

/** An optimizer that has made a step. */
function usedAdam(model: EpisodicModel): Adam {
  const adam = new Adam();
  onTestFinished(() => adam.dispose());
  tf.tidy(() => {
    const gradients = Object.fromEntries(
      [...model.trainables()].map(([name, { shape }], i) => [name, tf.fill(shape, i + 1)]),
    );
    adam.apply(model.trainables(), gradients, 0.1);
  });
  return adam;
}

/** A store with checkpoints of some episodes; `best` is one of them. */
async function storeWith(episodes: number[], best: number, keep = 9) {
  const notices: string[] = [];
  const folder = temporaryFolder();
  const store = new CheckpointStore(folder, keep, (line) => notices.push(line));
  const model = tinyModel();
  const adam = usedAdam(model);
  for (const episode of episodes) {
    await store.save(model, adam, tinyConfig(), stateAt(episode, episode >= best ? best : null));
  }
  const file = (episode: number, name: string) => join(folder, `episode-${String(episode).padStart(7, '0')}`, name);
  return { store, folder, notices, model, adam, file };
}

it('gives back weights, head, optimizer and state bit for bit', async () => {
  const { store, model, adam } = await storeWith([4], 4);
  const checkpoint = await store.latest();
  expect(checkpoint.config).toEqual(tinyConfig());
  expect(checkpoint.state).toMatchObject(stateAt(4, 4));

  const other = tinyModel({ temperature: 3, scale: 2 }, 99);
  restoreModel(other, checkpoint);
  expect(weightsOf(other)).toEqual(weightsOf(model));
  const optimizer = new Adam();
  restoreOptimizer(optimizer, other, checkpoint);
  const values = ({ steps, moments }: ReturnType<Adam['state']>) => ({
    steps,
    moments: Object.fromEntries(Object.entries(moments).map(([name, x]) => [name, Array.from(x.dataSync())])),
  });
  expect(values(optimizer.state())).toEqual(values(adam.state()));
  optimizer.dispose();
});

it('keeps the step sizes of unrolled estimation by name', async () => {
  const model = tinyModel({ steps: 2, prototypeStep: 0.3, associationStep: 0.7 });
  const store = new CheckpointStore(temporaryFolder(), 1);
  const adam = new Adam();
  const folder = await store.save(model, adam, tinyConfig({ steps: 2 }), stateAt(1, 1));
  const other = tinyModel({ steps: 2 });
  restoreModel(other, await readCheckpoint(folder));
  expect(weightsOf(other)).toEqual(weightsOf(model));
  expect(weightsOf(other)['logPrototypeStep']![0]).toBeCloseTo(Math.log(0.3), 5);
});

it('fills in what a config of an older version lacks', async () => {
  const { store, file } = await storeWith([1], 1);
  const { method: _, clusterVariance: __, ...old } = tinyConfig();
  await rewrite(file(1, '.'), 'config.json', () => JSON.stringify(old));
  expect((await store.latest()).config).toEqual(tinyConfig());
});

/** Writes a checkpoint anew with one of its files changed, checksums and all; `from` another one. */
async function rewrite(folder: string, name: string, change: (text: string) => string, from = folder): Promise<void> {
  const files = readdirSync(from).filter((file) => file !== 'manifest.json');
  const content = new Map(files.map((file) => [file, new Uint8Array(readFileSync(join(from, file)))]));
  content.set(name, new TextEncoder().encode(change(readFileSync(join(from, name), 'utf8'))));
  await writeCheckpointFolder(folder, content);
}

const json = (change: (value: Record<string, unknown>) => void) => (text: string) => {
  const value = JSON.parse(text) as Record<string, unknown>;
  change(value);
  return JSON.stringify(value);
};
type Weights = { weights: unknown[] }[];

it.each<[string, string, (text: string) => string, RegExp]>([
  ['a state that is no JSON', 'state.json', () => '{', /': state\.json is no JSON; take an earlier one\.$/],
  ['another state', 'state.json', json((s) => (s.episode = -1)), /state\.json is not as it should be \(episode: .*\)/],
  ['a state of nothing', 'state.json', () => 'null', /state\.json is not as it should be/],
  ['a model that is no JSON', 'model.json', (text) => text.slice(1), /': model\.json is no JSON/],
  [
    'a model without a topology',
    'model.json',
    json((m) => (m.modelTopology = 3)),
    /model\.json is not as it should be \(modelTopology: /,
  ],
  [
    'fewer weights in the list than there are',
    'model.json',
    json((m) => (m.weightsManifest as Weights)[0]?.weights.pop()),
    /': its weights take \d+ bytes, their list asks for \d+; take an earlier one\.$/,
  ],
  [
    'a weight that is none',
    'model.json',
    json((m) => (m.weightsManifest as Weights)[0]?.weights.push({ name: 'x' })),
    /': its list of weights is damaged \(\d+\./,
  ],
  [
    'fewer moments in the list than there are',
    'state.json',
    json((s) => (s.optimizer as { specs: unknown[] }).specs.pop()),
    /': its weights take \d+ bytes, their list asks for \d+; take an earlier one\.$/,
  ],
  [
    'moments without a list',
    'state.json',
    json((s) => ((s.optimizer as { specs: unknown }).specs = null)),
    /': its list of weights is damaged/,
  ],
  ['a config that is no JSON', 'config.json', () => 'ways: 3', /': config\.json is no JSON/],
  ['a config of nothing', 'config.json', () => 'null', /config\.json: must hold settings by name, got null\. See/],
  ['a config of another kind', 'config.json', json((c) => (c.ways = 'many')), /config\.json: ways: .* got "many"/],
])('refuses a checkpoint with %s, its checksums right', async (_, name, change, message) => {
  const folder = join(temporaryFolder(), 'episode-0000002');
  await rewrite(folder, name, change, fileURLToPath(new URL('../fixtures/checkpoint-format-1', import.meta.url)));
  await expect(readCheckpoint(folder)).rejects.toThrow(UserError);
  await expect(readCheckpoint(folder)).rejects.toThrow(message);
  await expect(readCheckpoint(folder)).rejects.toThrow(folder);
});

it('takes the one before a checkpoint that cannot be put back, its checksums right', async () => {
  const { store, notices, file } = await storeWith([1, 2], 1);
  await rewrite(
    file(2, '.'),
    'model.json',
    json((m) => (m.weightsManifest = [])),
  );
  expect((await store.latest()).state.episode).toBe(1);
  expect(notices).toEqual([expect.stringMatching(/their list asks for 0; .* Taking 'episode-0000001' instead/)]);
});

it('takes the one before a damaged one and names the damage', async () => {
  const { store, notices, file } = await storeWith([1, 2, 3], 1);
  writeFileSync(file(3, 'weights.bin'), new Uint8Array(7));
  expect((await store.latest()).state.episode).toBe(2);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(/episode-0000003' is damaged: weights\.bin .* Taking 'episode-0000002' instead/);
});

it('says of every checkpoint what is wrong when none is whole, and that there is none when there is none', async () => {
  const { store, file } = await storeWith([1, 2], 1);
  rmSync(file(1, 'state.json'));
  writeFileSync(file(2, 'manifest.json'), '');
  await expect(store.latest()).rejects.toThrow(/episode-0000002' has no readable.*episode-0000001' lacks state\.json/);
  await expect(new CheckpointStore('nowhere', 1).latest()).rejects.toThrow(/There is no checkpoint in 'nowhere'/);
});

it('finds the best, and the latest with a notice where the best is lost', async () => {
  const { store, notices, file } = await storeWith([1, 2, 3], 2);
  expect((await store.best()).state.episode).toBe(2);
  expect(notices).toEqual([]);
  writeFileSync(file(2, 'state.json'), '{}');
  expect((await store.best()).state.episode).toBe(3);
  expect(notices[0]).toMatch(/best checkpoint is lost: .*episode-0000002.* Taking the latest/);
});

it.each(['{', '{}', '{"checkpoint":"../../secret"}', 'null'])(
  'is not led astray by a best.json of %s',
  async (content) => {
    const { store, folder } = await storeWith([1, 2], 1);
    writeFileSync(join(folder, 'best.json'), content);
    expect((await store.best()).state.episode).toBe(2);
  },
);

it('repairs what best.json says with the next checkpoint', async () => {
  const { store, folder, model, adam } = await storeWith([1, 2], 2);
  writeFileSync(join(folder, 'best.json'), '{"checkpoint":"episode-0000001"}'); // a crash came before it was written
  await store.save(model, adam, tinyConfig(), stateAt(3, 2));
  expect(JSON.parse(readFileSync(join(folder, 'best.json'), 'utf8'))).toMatchObject({ checkpoint: 'episode-0000002' });
});

it('keeps the latest and the best, and removes what a killed writer left', async () => {
  const { folder, store, model, adam } = await storeWith([1, 2, 3, 4], 1, 2);
  writeFileSync(join(folder, 'episode-0000009.writing-1'), '');
  await store.save(model, adam, tinyConfig(), stateAt(5, 1));
  expect(readdirSync(folder).sort()).toEqual(['best.json', ...[1, 4, 5].map((n) => `episode-000000${n}`)]);
});

it('refuses a folder of files that are no checkpoint', async () => {
  const folder = join(temporaryFolder(), 'x');
  await writeCheckpointFolder(folder, new Map([['config.json', new TextEncoder().encode('{}')]]));
  await expect(readCheckpoint(folder)).rejects.toThrow(/lacks state\.json/);
});
