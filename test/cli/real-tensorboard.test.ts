import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  findTensorBoard,
  type RealTensorBoard,
} from '../../packages/tensorboard-node-writer/test/support/real-tensorboard.ts';
import { serveWithTensorBoard } from '../../packages/tensorboard-node-writer/test/support/serve-with-tensorboard.ts';
import { logEvaluation } from '../../src/cli/log-evaluation.ts';
import { trainInFolder } from '../../src/cli/training-run.ts';
import { useBackend, type EngineInfo } from '../../src/engine/index.ts';
import { temporaryFolder, tinyConfig, tinyDataset } from '../training/tiny.ts';

let engine: EngineInfo;
let tensorBoard: RealTensorBoard;
beforeAll(async () => {
  engine = await useBackend({ backend: 'auto' });
  tensorBoard = findTensorBoard();
  if ('reason' in tensorBoard) console.warn(`SKIPPED: runs in the real TensorBoard: ${tensorBoard.reason}`);
}, 300_000);

const dataset = tinyDataset();

/** Trains two runs that differ in one setting, and tests each. */
async function trainTwo(runs: string): Promise<number[]> {
  const accuracies: number[] = [];
  for (const prototypes of ['classMeans', 'kMeans'] as const) {
    const run = join(runs, prototypes);
    const config = tinyConfig({ prototypes });
    const { model, best } = await trainInFolder({ run, config, dataset, engine, say: () => {} });
    const spec = { ways: 3, shots: 1, queries: 2 };
    const results = { 'accuracy/3-way 1-shot': 0.5 };
    await logEvaluation({ run, part: 'test', step: best?.episode ?? 0, results, spec, seed: 1 }, model, dataset);
    model.dispose();
    accuracies.push(best?.accuracy ?? NaN);
  }
  return accuracies;
}

interface Session {
  readonly name: string;
  readonly hparams: Readonly<Record<string, unknown>>;
  readonly metricValues: readonly { readonly name: { readonly tag: string }; readonly value: number }[];
}

it('compares runs, and shows of each its curves, points, tables and pictures', async (context) => {
  if ('reason' in tensorBoard) return context.skip(tensorBoard.reason);
  const runs = temporaryFolder();
  const accuracies = await trainTwo(runs);
  const board = await serveWithTensorBoard(runs, tensorBoard.env);
  await board.until('scalars/tags', (tags) => Object.keys(tags as object).length === 6);

  const { hparamInfos, metricInfos } = (await board.json('hparams/experiment', {})) as {
    hparamInfos: { name: string; differs: boolean }[];
    metricInfos: { name: { group: string; tag: string } }[];
  };
  expect(hparamInfos.filter(({ differs }) => differs).map(({ name }) => name)).toEqual(['prototypes']);
  expect(metricInfos.map(({ name: { group, tag } }) => `${group}:${tag}`)).toEqual([
    'test:accuracy/3-way 1-shot',
    ...[':best/episode', ':best/validationAccuracy', ':best/validationCrossEntropy'],
  ]);
  const done = { allowedStatuses: ['STATUS_SUCCESS'], sliceSize: 9 };
  const { sessionGroups } = (await board.json('hparams/session_groups', done)) as { sessionGroups: Session[] };
  expect(sessionGroups.map(({ name }) => name)).toEqual(['classMeans/events/results', 'kMeans/events/results']);
  sessionGroups.forEach(({ hparams, metricValues }, i) => {
    expect(hparams).toMatchObject({ ways: 3, trainTemperature: true, shortcut: '[]' });
    const value = (wanted: string) => metricValues.find(({ name }) => name.tag === wanted)?.value;
    expect(value('best/validationAccuracy')).toBeCloseTo(accuracies[i] as number, 6);
    expect(value('accuracy/3-way 1-shot')).toBe(0.5);
  });

  const parts = [['kMeans/events', 'validation', 6], ['kMeans/events/results/test', 'test', null]] as const; // prettier-ignore
  for (const [run, part, step] of parts) {
    const { embeddings } = (await board.json(`projector/info?run=${run}`)) as {
      embeddings: { tensorName: string; tensorShape: number[] }[];
    };
    const { tensorName, tensorShape } = embeddings[0] ?? { tensorName: '', tensorShape: [] };
    if (step !== null) expect(tensorName).toBe(`${part} at ${step}`);
    const query = `run=${run}&name=${encodeURIComponent(tensorName)}`;
    const lines = (await board.bytes(`projector/metadata?${query}`)).toString().trim().split('\n');
    expect(lines).toHaveLength(1 + (tensorShape[0] as number));
    expect((await board.bytes(`projector/sprite_image?${query}`)).subarray(1, 4).toString()).toBe('PNG');
    const [map] = (await board.json(`images/images?run=${run}&tag=${part}/map&sample=0`)) as { query: string }[];
    const png = await board.bytes(`images/individualImage?${map?.query}`);
    expect(png.readUInt32BE(16)).toBeGreaterThan(600); // its width
    const [text] = (await board.json(`text/text?run=${run}&tag=${part}/prototypes`)) as { text: string }[];
    expect(text?.text.match(/<table>/g)).toHaveLength(2);
  }
  for (const curve of ['answers', 'classes']) {
    const path = `pr_curves/pr_curves?run=kMeans/events&tag=validation/${curve}`;
    const curves = (await board.json(path)) as Record<string, { step: number; recall: number[] }[]>;
    expect(curves['kMeans/events']?.map(({ step, recall }) => [step, recall[0]])).toEqual([[3, 1], [6, 1]]); // prettier-ignore
  }
}, 180_000);
