import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnGpu } from './support/both-engines.ts';

// The built command, as a user would run it.
const COMMAND = resolve('bin/untwist.js');
const folder = mkdtempSync(join(tmpdir(), 'untwist-gpu-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUICK = [
  ...['--dataset', 'folder', '--data', 'photos', '--grey', '--size', '16', '--filters', '4'],
  ...['--ways', '2', '--shots', '2', '--queries', '2', '--validation-episodes', '4'],
  ...['--episodes', '4', '--validate-every', '2', '--log-every', '1'],
];

/** 12 classes of 4 pictures: a dark square at a place of its own. */
beforeAll(async () => {
  for (let c = 0; c < 12; c++) {
    const name = join(folder, 'photos', `class${c}`);
    mkdirSync(name, { recursive: true });
    for (let i = 0; i < 4; i++) {
      const square = { create: { width: 6, height: 6, channels: 3 as const, background: `rgb(${i * 10},0,0)` } };
      await sharp({ create: { width: 24, height: 24, channels: 3, background: 'white' } })
        .composite([{ input: square, left: (c % 4) * 5 + (i % 2), top: Math.floor(c / 4) * 5 }])
        .png()
        .toFile(join(name, `${i}.png`));
    }
  }
});

async function untwist(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, ...texts };
}

interface Numbers {
  readonly methods: readonly [{ readonly accuracy: { readonly mean: number } }];
  readonly twist: { readonly silhouette: number };
}

/** What `untwist evaluate` says of the trained run. */
async function evaluate(backend: string): Promise<Numbers> {
  const flags = ['--backend', backend, '--episodes', '6', '--json', '--twist'];
  const { code, stdout, stderr } = await untwist('evaluate', 'run', ...flags);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Numbers;
}

describeOnGpu('untwist --backend webgpu', () => {
  it('trains, validates, and evaluates to what the native engine finds for the same run', async () => {
    const trained = await untwist('train', ...QUICK, '--backend', 'webgpu', '--out', 'run', '--json');
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stderr).toMatch(/engine: webgpu .*SwiftShader/i);
    expect(JSON.parse(trained.stdout)).toMatchObject({ episode: 4, stopped: 'finished' });

    const [webgpu, native] = [await evaluate('webgpu'), await evaluate('native')];
    expect(webgpu.methods[0].accuracy.mean).toBeCloseTo(native.methods[0].accuracy.mean, 5);
    expect(webgpu.twist.silhouette).toBeCloseTo(native.twist.silhouette, 3);
  });

  it('refuses what WebGPU cannot train in one line, with no run folder begun', async () => {
    const method = ['--method', 'infiniteMixture', '--backend', 'webgpu', '--out', 'refused'];
    const { code, stderr } = await untwist('train', ...QUICK, ...method);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^untwist: Method infiniteMixture reads .*--backend native\.$/);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});
