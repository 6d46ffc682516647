import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { CutOffRecordError, readEvents } from 'tensorboard-node-writer';
import { messageOf, UserError } from '../base/errors.ts';
import { readModelFolder } from '../backbones/model-folder.node.ts';
import type { DoctorCheck } from '../engine/index.ts';
import { keepLinesUpTo } from '../logging/resumed-lines.ts';
import { listCheckpointFolders } from '../training/checkpoint.ts';
import { CheckpointStore } from '../training/checkpoint-store.ts';
import { parseTrainConfig } from '../training/config.ts';
import { backboneArtifacts, readCheckpoint } from '../training/run-checkpoint.ts';
import { requireFreeRun } from './run-lock.ts';
import { readSessions } from './training-sessions.ts';
import { runPaths } from './training-run.ts';

/**
 * Reads every file of a run folder as training, evaluation and TensorBoard would, and changes nothing.
 * @throws UserError where there is no such folder
 */
export async function examineRun(run: string): Promise<DoctorCheck[]> {
  const isFolder = await stat(run).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UserError(`There is no run folder '${run}'; give one that \`untwist train\` wrote.`);
  const paths = runPaths(run);
  const names = await listCheckpointFolders(paths.checkpoints);
  const checkpoints = await Promise.all(
    names.map((name) => check(name, true, () => wholeCheckpoint(join(paths.checkpoints, name)))),
  );
  const hasWhole = checkpoints.some(({ ok }) => ok);
  return [
    await check('lock', false, () => lockState(run)),
    await check('settings', true, () => settings(paths.config)),
    ...(names.length === 0 ? [missing('checkpoints', 'none yet', false)] : checkpoints),
    ...(names.length > 0 && !hasWhole ? [missing('resume', 'no checkpoint is whole: start anew', true)] : []),
    ...(names.length > 0 ? [await check('best', false, () => bestCheckpoint(paths.checkpoints))] : []),
    await check('model', await isThere(paths.model), () => wholeModel(paths.model)),
    await check('numbers', true, () => wholeLines(paths.metrics)),
    await check('sessions', true, () => sessions(paths.sessions)),
    ...(await eventChecks(paths.events)),
    ...(await leftovers(paths)),
  ];
}

async function check(name: string, needed: boolean, look: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, needed, ok: true, found: await look(), mend: null };
  } catch (error) {
    return missing(name, messageOf(error).split('\n')[0] as string, needed);
  }
}

const missing = (name: string, found: string, needed: boolean): DoctorCheck => ({
  ...{ name, found, needed, ok: false, mend: null },
});

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function lockState(run: string): Promise<string> {
  await requireFreeRun(run);
  return 'nobody trains here';
}

async function settings(file: string): Promise<string> {
  const { method, backbone, dataset } = parseTrainConfig(JSON.parse(await readFile(file, 'utf8')), file);
  return `${method}, ${backbone} on ${dataset}`;
}

async function wholeCheckpoint(folder: string): Promise<string> {
  const checkpoint = await readCheckpoint(folder);
  return `${checkpoint.state.episode} episodes, ${finiteWeights(backboneArtifacts(checkpoint), folder)}`;
}

async function bestCheckpoint(folder: string): Promise<string> {
  const passedOver: string[] = [];
  const { state } = await new CheckpointStore(folder, 1, (line) => passedOver.push(line)).best();
  if (passedOver.length > 0) throw new UserError(passedOver[0]);
  return state.best === null ? 'not validated yet' : `episode ${state.best.episode}`;
}

async function wholeModel(folder: string): Promise<string> {
  if (!(await isThere(folder))) throw new UserError('made when training ends');
  return finiteWeights(await readModelFolder(folder), folder);
}

/** @throws UserError unless the weights, which are as many as the model says, are finite. */
function finiteWeights({ weightSpecs = [], weightData }: tf.io.ModelArtifacts, folder: string): string {
  const count = weightSpecs.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0);
  const bytes = weightData as ArrayBuffer;
  if (weightSpecs.some(({ dtype, quantization }) => dtype !== 'float32' || quantization !== undefined)) {
    return `${count} weights`; // not made here
  }
  const broken = new Float32Array(bytes).filter((weight) => !Number.isFinite(weight)).length;
  if (broken > 0) throw new UserError(`${broken} of ${count} weights in '${folder}' are not finite`);
  return `${count} weights, all finite`;
}

async function wholeLines(file: string): Promise<string> {
  const lines = keepLinesUpTo(await readFile(file, 'utf8'), Infinity, file).split('\n');
  return `${lines.length - 1} lines`;
}

async function sessions(file: string): Promise<string> {
  const { length } = await readSessions(file);
  return length === 0 ? 'none written down' : `trained in ${length} ${length === 1 ? 'go' : 'goes'}`;
}

/** One check for each file of events, wherever it lies below the folder. */
async function eventChecks(folder: string): Promise<DoctorCheck[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.includes('tfevents')).sort();
  if (files.length === 0) return [missing('events', `none in '${folder}'`, false)];
  return Promise.all(files.map((name) => eventCheck(`events ${name}`, join(folder, name))));
}

/** A record cut off at the end, as a kill or a full disk leaves it, does no harm: TensorBoard reads up to there. */
async function eventCheck(name: string, file: string): Promise<DoctorCheck> {
  let [count, last] = [0, 0];
  const found = () => `${count} events, up to step ${last}`;
  try {
    for await (const { step } of readEvents(file)) [count, last] = [count + 1, Math.max(last, step)];
  } catch (error) {
    if (!(error instanceof CutOffRecordError)) return missing(name, messageOf(error), true);
    return missing(name, `${found()}; its last record was cut off, which TensorBoard passes over`, false);
  }
  return { name, found: found(), needed: true, ok: true, mend: null };
}

/** What crashes have left. */
async function leftovers({ checkpoints, broken }: ReturnType<typeof runPaths>): Promise<DoctorCheck[]> {
  const unfinished = (await readdir(checkpoints).catch(() => [])).filter((name) => /\.(writing|removing)-/.test(name));
  const steps = await listCheckpointFolders(broken);
  return [
    ...unfinished.map((name) =>
      missing(name, 'a checkpoint that was not written or removed to its end; the next training removes it', false),
    ),
    ...steps.map((name) => {
      const look = `\`untwist replay ${join(broken, name)}\` looks into it`;
      return missing(`broken ${name}`, `a step with a number that was not finite; ${look}`, false);
    }),
  ];
}
