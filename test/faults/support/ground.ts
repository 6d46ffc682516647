import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders between the root and the folder of a case, so that `../..` and the like still end where they are seen. */
const DEPTH = ['a', 'b', 'c'];
const CANARY = 'canary';
const NEAR = 'near.txt';

/** A folder to write in, inside of folders that nobody may write to. */
export interface Ground {
  /** Of the case: may be written to. */
  readonly folder: string;
  /** Whatever lies here must stay as it is. */
  readonly outside: string;
  /** @throws Error naming what was made, changed or removed around the folder of the case */
  check(): void;
  /** Empties the folder of the case. */
  clear(): void;
  remove(): void;
}

/** A new ground, with a file in each of the folders around the one of the case. */
export function makeGround(): Ground {
  const root = mkdtempSync(join(tmpdir(), 'untwist-fuzz-'));
  const above = DEPTH.map((_, i) => join(root, ...DEPTH.slice(0, i + 1)));
  const nearest = above.at(-1) as string;
  const [folder, outside] = [join(nearest, 'case'), join(nearest, CANARY)];
  mkdirSync(nearest, { recursive: true });
  mkdirSync(folder);
  mkdirSync(outside);
  for (const place of [root, ...above, outside]) writeFileSync(join(place, NEAR), 'as it was');
  const before = listing(root, folder);
  return {
    folder,
    outside,
    check() {
      const after = listing(root, folder);
      const touched = [...new Set([...before.keys(), ...after.keys()])].find((p) => before.get(p) !== after.get(p));
      if (touched !== undefined) throw new Error(`'${touched}' outside of the folder of the case was touched`);
    },
    clear() {
      if (readdirSync(folder).length === 0) return;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What lies under `root` less what lies under `but`: path to size and time of change. */
function listing(root: string, but: string): Map<string, string> {
  const found = new Map<string, string>();
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (path === but) continue;
      if (entry.isDirectory()) open.push(path);
      found.set(path.slice(root.length + 1), entry.isFile() ? stateOf(path) : 'no file');
    }
  }
  return found;
}

function stateOf(file: string): string {
  const { mtimeNs, size } = statSync(file, { bigint: true });
  return `${mtimeNs} ${size}`;
}
