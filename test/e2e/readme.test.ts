import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { codeBlocks, readText, untwistArguments } from '../docs/support/markdown.ts';
import { publishedOmniglot } from '../episodes/support/published-omniglot.ts';

// The commands of the README and of the page on Omniglot, run in their order in an empty folder, as they stand there but shorter.
const SHORTER: Readonly<Record<string, readonly string[]>> = {
  train: ['--episodes', '2', '--validate-every', '2', '--validation-episodes', '2', '--filters', '4', '--threads', '2'],
  evaluate: ['--episodes', '2', '--part', 'validation'], // fewer images than the test classes have
  demo: ['--episodes', '2', '--test-episodes', '2'],
};
const LAST_CHECKPOINT = 'episode-0000002';
const command = resolve('bin/untwist.js');
/** The commands of the block that holds `text`, each as its arguments. */
function commandsOf(text: string, document = 'README.md'): string[][] {
  const markdown = readText(new URL(`../../${document}`, import.meta.url));
  const code = codeBlocks(markdown).find((block) => block.code.includes(text))?.code ?? '';
  return code.split('\n').flatMap((line) => {
    const args = untwistArguments(line.trim());
    return args === null ? [] : [args];
  });
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'untwist-readme-'));
  const random = new Random(1);
  const draw = async (animal: number, name: string) => {
    const pixels = Buffer.from(Array.from({ length: 24 * 20 * 3 }, () => random.integer(100) + 6 * animal));
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    await sharp(pixels, { raw: { width: 24, height: 20, channels: 3 } }).toFile(file);
  };
  for (let animal = 0; animal < 25; animal++) {
    for (let photo = 0; photo < 10; photo++) {
      await draw(animal, join('photos', `animal${animal}`, `${photo}.${photo % 2 === 0 ? 'png' : 'jpg'}`));
    }
  }
  for (const animal of [1, 12, 23]) {
    for (let photo = 0; photo < 4; photo++) await draw(animal, join('newclasses', `animal${animal}`, `${photo}.png`));
  }
  await draw(12, 'what.png');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runInOrder(commands: readonly string[][]): Promise<void> {
  const env = { ...process.env, ...(publishedOmniglot === null ? {} : { UNTWIST_DATA: publishedOmniglot }) };
  const ran = new Set<string>();
  for (const args of commands) {
    if (args[1] === 'fetch') continue; // needs the network; tested against a server of the test's own
    const form = args.join(' ').replaceAll(/\d+/g, '#');
    if (ran.has(form)) continue; // it differs in numbers only
    ran.add(form);
    // A checkpoint that the README names by its episode is here the last one of the shorter training.
    const here = args.map((argument, i) =>
      args[i - 1] === '--views' ? '2' : argument.replace(/episode-\d{7}$/, LAST_CHECKPOINT),
    );
    const shorter = SHORTER[args[0] ?? ''] ?? [];
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...here, ...shorter], {
      cwd: folder,
      env,
    });
    expect(stdout, args.join(' ')).not.toBe('');
  }
}

describe('the README', () => {
  it.concurrent('has commands for own images that run', async () => {
    const commands = commandsOf('--data photos');
    expect(commands.map(([name]) => name)).toEqual(['data', 'train', 'evaluate']);
    await runInOrder(commands);
    // On the network that these have trained.
    const fitted = commandsOf('fit runs/photos');
    expect(fitted.map(([name]) => name)).toEqual(['fit', 'predict', 'explain', 'explore']);
    await runInOrder(fitted);
  });

  it.skipIf(publishedOmniglot === null).concurrent('has commands for Omniglot that run', async () => {
    const commands = commandsOf('--split vinyals', 'docs/omniglot.md');
    expect(commands.length).toBeGreaterThan(5);
    await runInOrder(commands);
  });
});
