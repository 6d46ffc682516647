import { beforeAll, expect, test, type TestContext } from 'vitest';
import { EventWriter } from 'tensorboard-node-writer';
import { findTensorBoard, readWithTensorBoard, type RealTensorBoard } from './support/real-tensorboard.ts';
import { GREY_PNG, scratchFolder } from './support/scratch.ts';

let tensorBoard: RealTensorBoard;

beforeAll(() => {
  tensorBoard = findTensorBoard();
  if ('reason' in tensorBoard) console.warn(`SKIPPED: reading back with the real TensorBoard: ${tensorBoard.reason}`);
}, 300_000);

function load(folder: string, context: TestContext) {
  if ('reason' in tensorBoard) return context.skip(tensorBoard.reason);
  return readWithTensorBoard(folder, tensorBoard.env);
}

test('the real TensorBoard has every scalar, histogram, image and text', async (context) => {
  const folder = scratchFolder();
  const writer = await EventWriter.open(folder);
  for (const step of [0, 10]) writer.scalars(step, { 'train/loss': 1.5 + step, 'train/odd': step ? NaN : Infinity });
  writer.histogram(10, 'weights', Float32Array.of(-1, 0.5, 2, NaN));
  writer.histogram(10, 'nothing', []);
  writer.image(10, 'support', GREY_PNG);
  writer.text(10, 'note', '# grün');
  await writer.close();

  const run = load(folder, context);
  expect(run['train/loss']).toEqual({ plugin: 'scalars', points: [[0, 1.5], [10, 11.5]] }); // prettier-ignore
  expect(run['train/odd']?.points).toEqual([[0, 'inf'], [10, 'nan']]); // prettier-ignore
  expect(run['weights/nonFinite']?.points).toEqual([[10, 1]]);
  expect(run.weights?.plugin).toBe('histograms');
  const bars = run.weights?.points[0]?.[1] as [number, number, number][];
  expect(bars.length).toBe(30);
  expect(bars.filter(([, , count]) => count > 0).map(([left, right]) => [left, right])).toEqual([
    [-1, expect.closeTo(-0.9)],
    [expect.closeTo(0.5), expect.closeTo(0.6)],
    [expect.closeTo(1.9), 2],
  ]);
  expect(run.nothing).toEqual({ plugin: 'histograms', points: [[10, []]] });
  const base64 = (text: string | Buffer) => Buffer.from(text as string).toString('base64');
  expect(run.support).toEqual({ plugin: 'images', points: [[10, [base64('2'), base64('1'), base64(GREY_PNG)]]] });
  expect(run.note).toEqual({ plugin: 'text', points: [[10, base64('# grün')]] });
});

test('after a resume the real TensorBoard has none of the points that came later', async (context) => {
  const folder = scratchFolder();
  const first = await EventWriter.open(folder);
  for (const step of [10, 20, 30, 40]) first.scalars(step, { loss: step, rare: step });
  await first.close();
  const resumed = await EventWriter.open(folder, { resumeStep: 20 });
  for (const step of [25, 50]) resumed.scalar(step, 'loss', -step);
  await resumed.close();

  const run = load(folder, context);
  expect(run.loss?.points).toEqual([[10, 10], [20, 20], [25, -25], [50, -50]]); // prettier-ignore
  expect(run.rare?.points).toEqual([[10, 10], [20, 20]]); // prettier-ignore
});
