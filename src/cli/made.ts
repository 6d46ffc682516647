import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../base/package-folder.node.ts';
import { shownPath } from '../base/shown-path.ts';
import { engineWords, type EngineInfo } from '../engine/index.ts';

/** By which untwist, and when, something was made. */
export interface Maker {
  /** ISO 8601. */
  readonly date: string;
  readonly version: string;
  /** Of a checkout, `-dirty` behind it where files differed from it; null of an installed package. */
  readonly commit: string | null;
  /** Folders of the machine cut off. */
  readonly command: string;
  /** What ran the tensors, on which device. */
  readonly engine: string;
}

/** Wall times in seconds, those before a resume included; null where they are not known. */
export interface WorkSeconds {
  /** Of all networks together; 0 where none was trained. */
  readonly training: number | null;
  readonly testing: number | null;
}

/** What makes a written result believable. */
export interface Made extends Maker {
  readonly seconds: WorkSeconds;
}

/** This process as a maker, now. */
export async function thisMaker(engine: EngineInfo): Promise<Maker> {
  const folder = packageFolder();
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return {
    ...{ date: new Date().toISOString(), version, commit: await commitOf(folder) },
    ...{ command: commandLine(process.argv.slice(2)), engine: engineWords(engine) },
  };
}

/** The commit of a folder that is itself a checkout: not of one that some other checkout has it installed in. */
export async function commitOf(folder: string): Promise<string | null> {
  if (!existsSync(join(folder, '.git'))) return null;
  try {
    const describe = ['describe', '--always', '--dirty', '--exclude=*', '--abbrev=40'];
    // It shall look only: no lock, and nothing refreshed on disk.
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    return (await promisify(execFile)('git', ['-C', folder, ...describe], { env })).stdout.trim();
  } catch {
    return null; // no git here, or no commit yet
  }
}

/** User and password of an address, as of a queue: in a file for others they are not shown. */
const CREDENTIALS = /^(\w+:\/\/)[^/]*@/;

/** An argument of a command without user and password of an address. */
export function withoutCredentials(arg: string): string {
  const [, flag = '', value = ''] = /^(--[\w-]+=)?(.*)$/s.exec(arg) ?? [];
  return flag + value.replace(CREDENTIALS, '$1');
}

/** A command line to give again, its whole paths shortened. */
export function commandLine(args: readonly string[]): string {
  const shown = args.map((arg) => {
    const [, flag = '', value = ''] = /^(--[\w-]+=)?(.*)$/s.exec(withoutCredentials(arg)) ?? [];
    const text = flag + shownPath(value);
    return /^[\w./:=,@+-]+$/.test(text) ? text : JSON.stringify(text);
  });
  return ['untwist', ...shown].join(' ');
}
