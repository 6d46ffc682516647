import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseInput } from './fuzz.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJsonText } from './mutate-json.ts';

/** The files of a folder by name. */
export type Files = Readonly<Record<string, Buffer>>;

export const readFiles = (folder: string): Files =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));

export const MANIFEST = 'manifest.json';

/** How a folder was changed. */
export interface Changed {
  readonly folder: string;
  /** Whether the checksums were made right, so that the mutation gets past them. */
  readonly fixed: boolean;
}

/** Writes a copy of a folder with one or two files wrong. @param only what is changed; any file by default */
export function writeMutated(
  whole: Files,
  { folder: root, outside, random, note }: CaseInput,
  fixed: boolean,
  only: readonly string[] = Object.keys(whole),
): Changed {
  const folder = join(root, 'episode-0000001');
  mkdirSync(folder);
  const files: Record<string, Buffer | null> = { ...whole };
  const links: Record<string, string> = {};
  for (let changes = 1 + random.integer(2); changes > 0; changes--) {
    const name = only[random.integer(only.length)] as string;
    const trick = random.integer(25);
    note(name);
    if (trick === 0) files[name] = null;
    else if (trick === 1)
      links[name] = [outside, join(outside, 'near.txt'), 'nowhere', name][random.integer(4)] as string;
    else files[name] = changedFile(name, whole[name] as Buffer);
  }
  note(fixed ? 'checksums right' : 'checksums as they were');
  const manifest = files[MANIFEST];
  if (fixed && manifest && manifest.equals(whole[MANIFEST] as Buffer)) files[MANIFEST] = manifestOf(files);
  for (const [name, bytes] of Object.entries(files)) {
    if (links[name] !== undefined) symlinkSync(links[name], join(folder, name));
    else if (bytes !== null) writeFileSync(join(folder, name), bytes);
  }
  return { folder, fixed };

  function changedFile(name: string, bytes: Buffer): Buffer {
    const asJson = name.endsWith('.json') && random.integer(4) > 0;
    return asJson ? Buffer.from(mutateJsonText(bytes.toString(), random, note)) : mutateBytes(bytes, random, note);
  }
}

/** The list of files with the checksums that they have. */
export function manifestOf(files: Readonly<Record<string, Buffer | null>>): Buffer {
  const sums = Object.entries(files).flatMap(([name, bytes]) => {
    if (name === MANIFEST || bytes === null) return [];
    return [[name, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }] as const];
  });
  return Buffer.from(JSON.stringify({ formatVersion: 1, files: Object.fromEntries(sums) }));
}
