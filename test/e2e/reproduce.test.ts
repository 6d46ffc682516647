import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveModelFolder } from '../../src/backbones/model-folder.node.ts';
import type { Made } from '../../src/cli/made.ts';
import type { AblationNumbers } from '../../src/cli/reproduce-ablations-table.ts';
import { useBackend } from '../../src/engine/index.ts';
import { characterImage, writeFiles } from '../episodes/support/files.ts';
import { publishedOmniglot } from '../episodes/support/published-omniglot.ts';

const COMMAND = resolve('bin/untwist.js');
const folder = mkdtempSync(join(tmpdir(), 'untwist-reproduce-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small Omniglot of 22 characters with 20 drawings each, and a network of one pooling layer. */
beforeAll(async () => {
  const files: Record<string, Buffer> = {};
  for (let c = 0; c < 22; c++) {
    const alphabet = c < 20 ? `images_background/A${c % 2}` : 'images_evaluation/Z';
    for (let d = 1; d <= 20; d++) {
      const name = `${alphabet}/character${String(c + 1).padStart(2, '0')}/0001_${String(d).padStart(2, '0')}.png`;
      files[name] = await characterImage(10 * (c % 6) + (d % 7), 15 * Math.floor(c / 6) + (d % 5));
    }
  }
  writeFiles(join(folder, 'data', 'omniglot'), files);
  await useBackend({ backend: 'native', threads: 1 });
  const input = tfl.input({ shape: [21, 21, 3] });
  const pooled = tfl.layers.averagePooling2d({ poolSize: 7 }).apply(input);
  const features = tfl.layers.flatten({ name: 'features' }).apply(pooled) as tfl.SymbolicTensor;
  await saveModelFolder(tfl.model({ inputs: input, outputs: features }), join(folder, 'network'));
});

function untwist(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return untwistIn({ ...process.env, XDG_CACHE_HOME: join(folder, 'cache') }, args);
}

function untwistIn(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [COMMAND, ...args, '--threads', '1'], { cwd: folder, env });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()));
  return new Promise((done) => child.on('close', (code) => done({ code, ...texts })));
}

const paper = (out: string, draws: string) =>
  untwist('reproduce', 'paper-table-1', '--data', 'data', '--backbone', 'network', '--draws', draws, '--out', out);
const linesOf = (out: string) =>
  (JSON.parse(readFileSync(join(folder, out, 'results.json'), 'utf8')) as { lines: unknown }).lines;

describe.skipIf(publishedOmniglot === null)('reproduce ablations', () => {
  it('trains, tests and writes a table in which each variant stands beside the base', async () => {
    const args = ['reproduce', 'ablations', '--quick', '--data', publishedOmniglot!, '--out', 'ablations'];
    const { code, stdout, stderr } = await untwistIn(process.env, args); // with the cache of images, if there is one
    expect(code, stderr).toBe(0);
    expect(stdout.split('\n').filter((line) => /^(base|softmax) /.test(line))).toHaveLength(2);
    const { made, networks, lines } = JSON.parse(
      readFileSync(join(folder, 'ablations', 'results.json'), 'utf8'),
    ) as AblationNumbers & { made: Made };
    expect(networks.map(({ name, seed }) => `${name} ${seed}`)).toEqual(['base 1', 'softmax 1']);
    expect(made.seconds.training).toBeCloseTo(
      networks.reduce((sum, { seconds }) => sum + seconds!, 0),
      6,
    );
    expect(made.seconds.testing).toBeGreaterThan(0);
    expect(made.command).toMatch(/^untwist reproduce ablations --quick --data [^/]+ --out ablations --threads 1$/);
    expect(lines.map(({ cells }) => cells.map(({ accuracy }) => accuracy.count))).toEqual([
      [20, 20],
      [20, 20],
    ]);
  });
});

describe('reproduce paper-table-1', () => {
  it('computes only what is missing, and what one go gives', async () => {
    const first = await paper('grown', '2,0,0');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain('22 of 22 characters, 2 draws to compute');
    expect(first.stdout).toContain('2 classes, 2 draws');
    // As a crash in the middle of a line leaves it.
    appendFileSync(join(folder, 'grown', 'partial.jsonl'), '{"key":"2-way');
    const second = await paper('grown', '3,0,0');
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toContain('1 draws to compute');
    const whole = await paper('whole', '3,0,0');
    expect(whole.code, whole.stderr).toBe(0);
    expect(linesOf('grown')).toEqual(linesOf('whole'));
    const { made } = JSON.parse(readFileSync(join(folder, 'grown', 'results.json'), 'utf8')) as { made: Made };
    expect(made.seconds).toEqual({ training: 0, testing: expect.any(Number) as number });
    expect(made.command).toBe(
      'untwist reproduce paper-table-1 --data data --backbone network --draws 3,0,0 --out grown --threads 1',
    );
    expect(readFileSync(join(folder, 'whole', 'results.md'), 'utf8')).toContain('## 2 classes, 3 draws');
  });

  it('answers a mistake with one line', async () => {
    const outcome = await untwist('reproduce', 'lake', '--draws', '3');
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain("untwist: --draws is no flag of 'lake'; leave it out.");
  });
});
