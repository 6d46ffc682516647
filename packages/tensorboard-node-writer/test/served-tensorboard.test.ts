import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EventWriter } from 'tensorboard-node-writer';
import { findTensorBoard, type RealTensorBoard } from './support/real-tensorboard.ts';
import { serveWithTensorBoard } from './support/serve-with-tensorboard.ts';
import { GREY_PNG, scratchFolder } from './support/scratch.ts';

let tensorBoard: RealTensorBoard;

beforeAll(() => {
  tensorBoard = findTensorBoard();
  if ('reason' in tensorBoard) console.warn(`SKIPPED: asking the real TensorBoard: ${tensorBoard.reason}`);
}, 300_000);

/** Two runs, each with its results on the test set in a folder below. */
async function writeRuns(logdir: string): Promise<void> {
  const sprite = Buffer.from(GREY_PNG);
  sprite.writeUInt32BE(2, 20);
  for (const [name, rate] of [
    ['fast', 0.5],
    ['slow', 0.25],
  ] as const) {
    const writer = await EventWriter.open(join(logdir, name));
    writer.hparams({ rate, name, deep: true });
    for (const step of [1, 2]) writer.scalar(step, 'loss', rate * step);
    writer.prCurve(2, 'confidence', [true, false, true, false], [0.9, 0.8, 0.6, 0.1], 5);
    writer.embedding(2, 'pöints', {
      ...{ vectors: [1, 2, 3, 4, 5, 6], depth: 2, columns: { class: ['a', 'b', 'c'], number: [1, 2, 3] } },
      sprite: { png: sprite, width: 1, height: 1 },
    });
    writer.text(2, 'table', '| a | b |\n| --- | --: |\n| 1 | 2 |');
    if (name === 'fast') writer.hparamsEnd('success');
    await writer.close();
    const test = await EventWriter.open(join(logdir, name, 'test'));
    test.scalar(2, 'accuracy', 1 - rate);
    await test.close();
  }
}

test('the real TensorBoard serves settings with results, curves, points and tables', async (context) => {
  if ('reason' in tensorBoard) return context.skip(tensorBoard.reason);
  const logdir = scratchFolder();
  await writeRuns(logdir);
  const board = await serveWithTensorBoard(logdir, tensorBoard.env);
  await board.until('scalars/tags', (runs) => Object.keys(runs as object).length === 4);

  const experiment = (await board.json('hparams/experiment', {})) as {
    hparamInfos: { name: string; differs: boolean }[];
    metricInfos: { name: object }[];
  };
  expect(experiment.hparamInfos.map(({ name, differs }) => [name, differs])).toEqual([['name', true], ['rate', true], ['deep', false]]); // prettier-ignore
  expect(experiment.metricInfos.map(({ name }) => name)).toEqual([{ tag: 'accuracy', group: 'test' }, { tag: 'loss', group: '' }]); // prettier-ignore
  const all = { allowedStatuses: ['STATUS_UNKNOWN', 'STATUS_SUCCESS'], sliceSize: 9 };
  const { sessionGroups } = (await board.json('hparams/session_groups', all)) as {
    sessionGroups: {
      name: string;
      hparams: object;
      metricValues: { value: number }[];
      sessions: { status: string }[];
    }[];
  };
  expect(sessionGroups.map(({ name, hparams }) => [name, hparams])).toEqual([
    ['fast', { rate: 0.5, name: 'fast', deep: true }],
    ['slow', { rate: 0.25, name: 'slow', deep: true }],
  ]);
  expect(sessionGroups.map(({ metricValues }) => metricValues.map(({ value }) => value))).toEqual([[0.5, 1], [0.75, 0.5]]); // prettier-ignore
  expect(sessionGroups.map(({ sessions }) => sessions[0]?.status)).toEqual(['STATUS_SUCCESS', 'STATUS_UNKNOWN']);

  const curves = (await board.json('pr_curves/pr_curves?run=fast&tag=confidence')) as { fast: object[] };
  expect(curves.fast).toMatchObject([
    { step: 2, thresholds: [0, 0.25, 0.5, 0.75], true_positives: [2, 2, 2, 1], false_positives: [2, 1, 1, 1] },
  ]);

  expect(await board.json('projector/runs')).toEqual(expect.arrayContaining(['fast', 'slow']));
  const info = await board.json('projector/info?run=fast');
  expect(info).toMatchObject({ embeddings: [{ tensorName: 'pöints at 2', tensorShape: [3, 2] }] });
  const points = `run=fast&name=${encodeURIComponent('pöints at 2')}`;
  const vectors = await board.bytes(`projector/tensor?${points}`);
  expect(Array.from({ length: 6 }, (_, i) => vectors.readFloatLE(i * 4))).toEqual([1, 2, 3, 4, 5, 6]);
  expect((await board.bytes(`projector/metadata?${points}`)).toString()).toBe('class\tnumber\na\t1\nb\t2\nc\t3\n');
  expect((await board.bytes(`projector/sprite_image?${points}`)).subarray(1, 4).toString()).toBe('PNG');

  const texts = (await board.json('text/text?run=fast&tag=table')) as { text: string }[];
  expect(texts[0]?.text).toMatch(/<th>a<\/th>[^]*<td[^>]*>2<\/td>/);
}, 180_000);
