import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents, type LoggedValue } from 'tensorboard-node-writer';
import { describe, expect, it } from 'vitest';
import {
  findTensorBoard,
  type RealTensorBoard,
} from '../../packages/tensorboard-node-writer/test/support/real-tensorboard.ts';
import { serveWithTensorBoard } from '../../packages/tensorboard-node-writer/test/support/serve-with-tensorboard.ts';
import { UserError } from '../../src/base/errors.ts';
import { logJobResult, logMissingResults } from '../../src/sweep/job-hparams.ts';
import { sweepPaths } from '../../src/sweep/sweep-folder.ts';
import { madeUpResult, madeUpResults, planOf, scratchFolder } from './made-up.ts';

const plan = planOf({ list: [{ filters: 8 }, { filters: 16, validationWays: 5 }], seeds: 2, tests: ['vinyals'] });
const entry = plan.entries[2]!;

async function valuesOf(folder: string, id: string): Promise<LoggedValue[]> {
  const values: LoggedValue[] = [];
  const own = join(sweepPaths(folder).tensorBoard, id);
  for (const name of readdirSync(own)) {
    for await (const event of readEvents(join(own, name))) values.push(...event.values);
  }
  return values;
}

describe('logJobResult', () => {
  it('writes what was varied, the seed and the accuracies, in a folder of the job', async () => {
    const folder = scratchFolder();
    await logJobResult(folder, entry, madeUpResult(entry, 0.75));
    const values = await valuesOf(folder, entry.id);
    expect(values[0]).toMatchObject({ kind: 'hparams', settings: { filters: 16, validationWays: 5, seed: 1 } });
    const metrics = values.flatMap((value) => (value.kind === 'scalar' ? [[value.tag, value.value.toFixed(4)]] : []));
    expect(metrics).toEqual([
      ['best/validationAccuracy', '0.7500'],
      ...['20-way 1-shot', '20-way 5-shot', '5-way 1-shot', '5-way 5-shot'].map((title) => [
        `accuracy/${title}`,
        '0.6500',
      ]),
    ]);
    expect(values.at(-1)).toMatchObject({ kind: 'hparamsEnd', status: 'success' });
    expect(readdirSync(folder)).toEqual(['tensorboard']); // nothing is left beside it
  });

  it('leaves out a setting that is left to its default', async () => {
    const folder = scratchFolder();
    await logJobResult(folder, plan.entries[0]!, madeUpResult(plan.entries[0]!, 0.75));
    const [start] = await valuesOf(folder, plan.entries[0]!.id);
    expect((start as { settings: object }).settings).toEqual({ filters: 8, seed: 1 });
  });

  it('writes once', async () => {
    const folder = scratchFolder();
    await logJobResult(folder, entry, madeUpResult(entry, 0.75));
    const before = await valuesOf(folder, entry.id);
    await logJobResult(folder, entry, madeUpResult(entry, 0.1));
    expect(await valuesOf(folder, entry.id)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['tensorboard']);
  });

  it('tells where it cannot write', async () => {
    const folder = scratchFolder();
    writeFileSync(sweepPaths(folder).tensorBoard, '');
    await expect(logJobResult(folder, entry, madeUpResult(entry, 0.5))).rejects.toThrow(UserError);
    await expect(logMissingResults(folder, plan, [madeUpResult(entry, 0.5)])).rejects.toThrow(/^Cannot read '/);
  });
});

it('logMissingResults adds what is not there', async () => {
  const folder = scratchFolder();
  mkdirSync(sweepPaths(folder).tensorBoard);
  const results = madeUpResults(plan, [0.5, null, 0.7, 0.8]);
  await logJobResult(folder, entry, madeUpResult(entry, 0.1));
  await logMissingResults(folder, plan, results);
  expect(readdirSync(sweepPaths(folder).tensorBoard).sort()).toEqual(results.map(({ id }) => id).sort());
  expect((await valuesOf(folder, entry.id))[1]).toMatchObject({
    tag: 'best/validationAccuracy',
    value: Math.fround(0.1),
  });
});

it('the real TensorBoard shows a line for each job of the sweep', async (context) => {
  const tensorBoard: RealTensorBoard = findTensorBoard();
  if ('reason' in tensorBoard) return context.skip(tensorBoard.reason);
  const folder = scratchFolder();
  await logMissingResults(folder, plan, madeUpResults(plan, [0.5, 0.6, 0.7, 0.8]));
  const board = await serveWithTensorBoard(sweepPaths(folder).tensorBoard, tensorBoard.env);
  await board.until('scalars/tags', (tags) => Object.keys(tags as object).length === 4);
  const { hparamInfos } = (await board.json('hparams/experiment', {})) as { hparamInfos: { name: string }[] };
  expect(hparamInfos.map(({ name }) => name).sort()).toEqual(['filters', 'seed', 'validationWays']);
  const { sessionGroups } = (await board.json('hparams/session_groups', {
    ...{ allowedStatuses: ['STATUS_SUCCESS'], sliceSize: 9 },
  })) as {
    sessionGroups: { name: string; hparams: object; metricValues: { name: { tag: string }; value: number }[] }[];
  };
  const lines = new Map(sessionGroups.map((group) => [group.name, group]));
  expect([...lines.keys()].sort()).toEqual(plan.entries.map(({ id }) => id).sort());
  const { hparams, metricValues } = lines.get(entry.id)!;
  expect(hparams).toMatchObject({ filters: 16, validationWays: 5, seed: 1 });
  const metric = (tag: string) => metricValues.find(({ name }) => name.tag === tag)?.value;
  expect([metric('best/validationAccuracy'), metric('accuracy/5-way 1-shot')].map((v) => v?.toFixed(4))).toEqual([
    ...['0.7000', '0.6000'],
  ]);
});
