import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { expect, vi } from 'vitest';
import { readEvents } from '../../../packages/tensorboard-node-writer/src/index.ts';
import { readModelFolder } from '../../../src/backbones/model-folder.node.ts';
import { main } from '../../../src/cli/main.ts';
import { createGlyphs } from '../../../src/episodes/glyphs/index.ts';
import { codeBlocks, scripts, untwistArguments } from '../../docs/support/markdown.ts';

/** Images for commands and scripts: to draw those that `untwist` draws by default takes longer than all else here. */
export const SMALL_GLYPHS = { alphabets: 20, characters: 20, drawings: 10, size: 16 };
const SMALL = ['--validation-episodes', '2', '--log-every', '1', '--filters', '4', '--size', '16'];
const SHORTER: Readonly<Record<string, readonly string[]>> = {
  train: ['--episodes', '2', '--validate-every', '2', ...SMALL],
  resume: ['--episodes', '3'],
  evaluate: ['--episodes', '2'],
};

/** What a command of untwist said. */
export interface Said {
  /** Its first two words. */
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder as a reader of a tutorial has it, with untwist installed. It is the working directory of this process, too. */
export class ReaderFolder {
  private readonly root = resolve('.');
  private readonly folder = mkdtempSync(join(tmpdir(), 'untwist-tutorials-'));

  constructor() {
    mkdirSync(this.at('node_modules'));
    symlinkSync(this.root, this.at('node_modules', 'untwist'), 'junction');
    writeFileSync(this.at('package.json'), '{ "type": "module" }\n');
    process.chdir(this.folder);
  }

  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  remove(): void {
    process.chdir(this.root);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Four drawings of each of two characters, ink on paper, one folder a class; and `what.png`, one more. */
  async draw(name: string): Promise<void> {
    const { images, split } = createGlyphs({ alphabets: 5, characters: 4, seed: 9 });
    const { height, width } = images;
    for (const [i, { rows }] of split.train.slice(0, 2).entries()) {
      const letter = this.at(name, 'ab'.charAt(i));
      mkdirSync(letter, { recursive: true });
      for (const [drawing, row] of Array.from(rows.slice(0, 5)).entries()) {
        const ink = images.pixels.subarray(row * height * width, (row + 1) * height * width);
        const paper = Uint8Array.from(ink, (value) => 255 - value);
        const file = drawing < 4 ? join(letter, `${drawing}.png`) : this.at('what.png');
        await sharp(paper, { raw: { height, width, channels: 1 } }).toFile(file);
      }
    }
  }

  /** Runs, shorter, the untwist commands of the shell block that holds `text`, in this process: it loads the engine once. */
  async runBlock(page: string, text: string): Promise<Said[]> {
    const { code } = codeBlocks(page).find((block) => block.language === 'sh' && block.code.includes(text))!;
    const commands = code.split('\n').flatMap((line) => {
      const args = untwistArguments(line);
      return args === null ? [] : [args];
    });
    const said: Said[] = [];
    for (const args of commands) {
      const shorter = SHORTER[args.includes('--resume') ? 'resume' : args[0]!] ?? [];
      const { code, ...texts } = await runCommand([...args, ...shorter]);
      expect(code, `${args.join(' ')}\n${texts.stderr}`).toBe(0);
      said.push({ command: args.slice(0, 2).join(' '), ...texts });
    }
    return said;
  }

  /** Writes the scripts of a page into the folder, with a smaller network and fewer images. */
  writeScripts(page: string): void {
    for (const [name, code] of scripts(page)) {
      const small = code
        .replace(/filters: \d+/, 'filters: 4')
        .replace('await node.openDataset(node.DATASET_DEFAULTS)', `node.createGlyphs(${JSON.stringify(SMALL_GLYPHS)})`);
      writeFileSync(this.at(name), small);
    }
  }

  /** Runs a script of the folder, or of `examples/`, as a program of its own, against the build. @returns what it prints */
  async runScript(file: string, ...args: string[]): Promise<string> {
    const tsx = join(this.root, 'node_modules/tsx/dist/cli.mjs');
    const script = file.startsWith('examples/') ? join(this.root, file) : file;
    return (await promisify(execFile)(process.execPath, [tsx, script, ...args], { cwd: this.folder })).stdout;
  }

  /** The names under which the event files of a folder hold something. */
  async tagsIn(events: string): Promise<string[]> {
    const tags = new Set<string>();
    for (const name of readdirSync(this.at(events)).filter((file) => file.includes('tfevents'))) {
      for await (const { values } of readEvents(this.at(events, name))) for (const { tag } of values) tags.add(tag);
    }
    return [...tags];
  }

  /** The weights of a model folder by name. */
  async weightsOf(model: string): Promise<Readonly<Record<string, Float32Array>>> {
    const { weightData, weightSpecs } = await readModelFolder(this.at(model));
    const tensors = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs!);
    const values = Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync()] as const);
    tf.dispose(tensors);
    return Object.fromEntries(values) as Record<string, Float32Array>;
  }
}

async function runCommand(args: readonly string[]) {
  const texts = { stdout: '', stderr: '' };
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => void (texts.stdout += `${words.join(' ')}\n`));
  const write = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((words) => ((texts.stderr += String(words)), true));
  try {
    await main(args);
    return { code: process.exitCode ?? 0, ...texts };
  } finally {
    log.mockRestore();
    write.mockRestore();
    process.exitCode = undefined;
  }
}
