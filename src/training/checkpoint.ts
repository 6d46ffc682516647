import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { syncFolder, writeSynced } from '../base/write-whole.node.ts';
import { checkedSpecs } from '../backbones/weight-specs.ts';

/** Raised when a checkpoint of today can no longer be read by the code of yesterday. */
export const CHECKPOINT_FORMAT = 1;
const MANIFEST = 'manifest.json';
const manifestSchema = z.object({
  formatVersion: z.int().min(1),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});
const FILE_NAME = /^[\w-][\w.-]*$/;
const ASIDE = '.writing-';
const GOING = '.removing-';

/** The files of a checkpoint by name, as bytes. */
export type CheckpointFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Writes a checkpoint folder: complete or absent, whatever happens meanwhile. Written under another name, forced to
 * the disk, renamed. A manifest holds the checksum of each file.
 */
export async function writeCheckpointFolder(folder: string, files: CheckpointFiles): Promise<void> {
  const aside = `${folder}${ASIDE}${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    const sums = Object.fromEntries(
      [...files].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
    );
    const manifest = new TextEncoder().encode(
      JSON.stringify({ formatVersion: CHECKPOINT_FORMAT, files: sums }, null, 2),
    );
    for (const [name, bytes] of [...files, [MANIFEST, manifest] as const]) await writeSynced(join(aside, name), bytes);
    await syncFolder(aside);
    await removeCheckpointFolder(folder); // a damaged one of the same name
    await rename(aside, folder);
    await syncFolder(join(folder, '..'));
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw new UserError(`Cannot write the checkpoint '${folder}': ${messageOf(error)}.`, { cause: error });
  }
}

/**
 * Reads a checkpoint folder and verifies each file.
 * @throws UserError naming what is missing, damaged or too new.
 */
export async function readCheckpointFolder(folder: string): Promise<CheckpointFiles> {
  const fail = (what: string) => new UserError(`Checkpoint '${folder}' ${what}.`);
  let manifest: z.output<typeof manifestSchema>;
  try {
    manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it does not list the files' : messageOf(error);
    throw fail(`has no readable ${MANIFEST} (${why}); give a checkpoint folder that training wrote`);
  }
  if (manifest.formatVersion > CHECKPOINT_FORMAT) {
    throw fail(`has format ${manifest.formatVersion}, this version reads up to ${CHECKPOINT_FORMAT}; update untwist`);
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, { sha256: wanted }] of Object.entries(manifest.files)) {
    if (!FILE_NAME.test(name)) throw fail(`names a file outside its folder, '${name}'`);
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes === undefined) throw fail(`lacks ${name}; take an earlier one`);
    if (sha256(bytes) !== wanted) throw fail(`is damaged: ${name} does not match its checksum; take an earlier one`);
    files.set(name, new Uint8Array(bytes));
  }
  return files;
}

/** The complete checkpoint folders under `folder`, in order of their names; those still being written are left out. */
export async function listCheckpointFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && /^episode-\d+$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Removes a checkpoint folder, if it is there: at once, so that none is ever seen half. */
export async function removeCheckpointFolder(folder: string): Promise<void> {
  const going = `${folder}${GOING}${process.pid}`;
  await rm(going, { recursive: true, force: true });
  try {
    await rename(folder, going);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(going, { recursive: true, force: true });
}

/** Removes what writers that were killed have left under `folder`; to be called while nobody writes there. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((n) => n.includes(ASIDE) || n.includes(GOING))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Named tensors as bytes and their description. */
export async function encodeTensors(tensors: tf.NamedTensorMap): Promise<{ bytes: Uint8Array; specs: unknown }> {
  const { data, specs } = await tf.io.encodeWeights(tensors);
  return { bytes: new Uint8Array(data), specs };
}

/** The tensors behind `encodeTensors`; the caller disposes them. @throws UserError where bytes and description do not fit */
export function decodeTensors(bytes: Uint8Array, specs: unknown): tf.NamedTensorMap {
  return tf.io.decodeWeights(new Uint8Array(bytes).buffer, checkedSpecs(specs, bytes.length));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
