import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResult } from '../../scripts/results/schema.ts';
import type { DescribedTraining } from '../../src/cli/described-training.ts';
import type { Made } from '../../src/cli/made.ts';
import { writeTinyPhotos } from '../cli/support/tiny-photos.ts';

const COMMAND = resolve('bin/untwist.js');
const folder = mkdtempSync(join(tmpdir(), 'untwist-e2e-'));
const photos = join(folder, 'photos');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SMALL = [
  ...['--dataset', 'folder', '--data', photos, '--size', '16', '--filters', '4', '--threads', '1'],
  ...['--ways', '3', '--shots', '2', '--queries', '2', '--validation-episodes', '5'],
];

beforeAll(() => writeTinyPhotos(photos));

/** What `evaluate --out` adds to what it prints. */
interface Written {
  readonly training: DescribedTraining;
  readonly made: Made;
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: string[]): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()));
  const outcome = new Promise<Outcome>((done) => child.on('close', (code) => done({ code, ...texts })));
  return { child, outcome };
}

const untwist = (...args: string[]) => start(...args).outcome;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((wake) => setTimeout(wake, 50));
}

/** The last line of standard error, where an error stands. */
const errorLine = ({ stderr }: Outcome) => stderr.trim().split('\n').at(-1) ?? '';

describe('a run', () => {
  const endless = ['--episodes', '100000', '--validate-every', '40', '--log-every', '20', '--patience', '0'];
  const metrics = join(folder, 'run', 'metrics.jsonl');
  const trained = () => (existsSync(metrics) ? readFileSync(metrics, 'utf8').split('\n').length : 0);

  it('stops at Ctrl-C with a checkpoint and a model, refusing a second training meanwhile', async () => {
    const { child, outcome } = start('train', ...SMALL, ...endless, '--out', 'run', '--json');
    await until(() => existsSync(join(folder, 'run', 'checkpoints', 'best.json')));
    const second = await untwist('train', '--resume', 'run', '--threads', '1');
    expect(second.code).toBe(1);
    expect(errorLine(second)).toContain(`Process ${child.pid}`);

    child.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout) as { stopped: string; episode: number };
    expect(result.stopped).toBe('interrupted');
    expect(result.episode).toBeGreaterThan(0);
    const names = readdirSync(join(folder, 'run', 'checkpoints'));
    expect(names).toContain(`episode-${String(result.episode).padStart(7, '0')}`);
    expect(names.filter((name) => !/^(episode-\d+|best\.json)$/.test(name))).toEqual([]);
    for (const file of ['config.json', 'environment.json', 'model/model.json', 'model/weights.bin']) {
      expect(existsSync(join(folder, 'run', file)), file).toBe(true);
    }
    expect(existsSync(join(folder, 'run', 'training.lock'))).toBe(false);
  });

  it('goes on at once after it was killed in the middle, from its last whole checkpoint', async () => {
    const before = trained();
    const { child, outcome } = start('train', '--resume', 'run', '--threads', '1');
    await until(() => trained() > before);
    child.kill('SIGKILL');
    await outcome;
    const latest = readdirSync(join(folder, 'run', 'checkpoints'))
      .filter((name) => name.startsWith('episode'))
      .sort();
    const reached = Number(latest.at(-1)?.slice('episode-'.length));
    const resumed = await untwist(
      'train',
      '--resume',
      'run',
      '--threads',
      '1',
      '--episodes',
      String(reached + 5),
      '--json',
    );
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ stopped: 'finished', episode: reached + 5 });
  });

  it('makes its model where it was killed at the very end, and then has nothing more to do', async () => {
    rmSync(join(folder, 'run', 'model'), { recursive: true });
    const resumed = await untwist('train', '--resume', 'run', '--threads', '1');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(existsSync(join(folder, 'run', 'model', 'model.json'))).toBe(true);
    const again = await untwist('train', '--resume', 'run', '--threads', '1');
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(errorLine(again)).toContain('give --episodes above');
  });

  it('is evaluated, with one JSON document on standard output', async () => {
    const peers = ['--compare', '--peers', 'softmaxRegression', 'nearestNeighbours'];
    const flags = ['--episodes', '6', ...peers, '--twist', '--json', '--out', 'numbers.json'];
    const { code, stdout, stderr } = await untwist('evaluate', 'run', ...flags);
    expect(code, stderr).toBe(0);
    const numbers = JSON.parse(stdout) as {
      methods: { accuracy: { count: number } }[];
      twist: { neighbourPurity: number };
    };
    expect(numbers).toMatchObject({ dataset: 'folder', part: 'test', ways: 3, batchNorm: 'inductive' });
    expect(numbers.methods.map(({ accuracy }) => accuracy.count)).toEqual([6, 6, 6]);
    expect(numbers.twist.neighbourPurity).toBeGreaterThan(0);
    const written = JSON.parse(readFileSync(join(folder, 'numbers.json'), 'utf8')) as typeof numbers & Written;
    const { training, made, ...same } = written;
    expect(same).toEqual(numbers);
    // Begun, killed and resumed above: the time is of all goes.
    expect(training.sessions.length).toBeGreaterThan(1);
    expect(training.seconds).toBeCloseTo(
      training.sessions.reduce((sum, { seconds }) => sum + seconds, 0),
      6,
    );
    expect(training.seconds).toBeGreaterThan(0);
    expect(training.settings).toMatchObject({ episodes: expect.any(Number) as number });
    expect(made.seconds).toEqual({ training: training.seconds, testing: expect.any(Number) as number });
    expect(made.command).toMatch(/^untwist evaluate run .*--out numbers\.json/);
    expect(parseResult('results/a.json', JSON.stringify(written)).protocol).toBe('evaluation');
  });

  it('is probed: numbers, a page and plots in its folder', async () => {
    const { code, stdout, stderr } = await untwist('probe', 'run', '--episodes', '1', '--threads', '1', '--json');
    expect(code, stderr).toBe(0);
    const numbers = JSON.parse(stdout) as { attacks: { attack: string; flipped: number }[]; samples: unknown[] };
    expect(numbers).toMatchObject({ dataset: 'folder', part: 'test', ways: 3, episodes: 1, form: 'mixture' });
    expect(numbers.attacks.map(({ attack }) => attack)).toEqual(['fgsm', 'pgd', 'fgsm', 'pgd']);
    expect(numbers.samples).toHaveLength(6);
    expect(JSON.parse(readFileSync(join(folder, 'run', 'probe', 'results.json'), 'utf8'))).toEqual(numbers);
    expect(existsSync(join(folder, 'run', 'probe', 'results.md'))).toBe(true);
  });

  it('shows its prototypes, and another network may judge them', async () => {
    const flags = ['--queries', '2', '--judge', 'run', '--threads', '1', '--json'];
    const { code, stdout, stderr } = await untwist('pictures', 'run', ...flags);
    expect(code, stderr).toBe(0);
    const numbers = JSON.parse(stdout) as { summaries: { which: string; own: number; judge: number }[] };
    expect(numbers.summaries.map(({ which }) => which)).toEqual(['chosen', 'blank', 'nearest']);
    for (const { own, judge } of numbers.summaries) expect(judge).toBe(own); // its own judge agrees with itself
    expect(existsSync(join(folder, 'run', 'pictures', 'episode-1.png'))).toBe(true);
  });

  it('ends a probe at Ctrl-C with what was done', async () => {
    const { child, outcome } = start('probe', 'run', '--episodes', '100000', '--threads', '1', '--out', 'stopped');
    let said = '';
    child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
    await until(() => said.includes('Probing'));
    child.kill('SIGINT');
    const { code, stderr } = await outcome;
    expect(stderr).toMatch(/Stopped (after \d+ of 100000|before the first)/);
    expect(code).toBe(130);
  });

  it('is evaluated on perturbed samples', async () => {
    const flags = ['--episodes', '2', '--perturbed', 'fgsm', '--perturbation-size', '0.2', '--threads', '1', '--json'];
    const { code, stdout, stderr } = await untwist('evaluate', 'run', ...flags);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ perturbed: { attack: 'fgsm', norm: 'linf', size: 0.2 } });
  });

  it('is made again from its config file', async () => {
    const again = await untwist('train', '--config', 'run/config.json', '--episodes', '2', '--out', 'again', '--json');
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ stopped: 'finished', episode: 2 });
  });

  it.each([
    [2, 'cannot change ways', ['train', '--resume', 'run', '--ways', '2']],
    [1, 'is not empty', ['train', ...SMALL, '--out', 'run']],
    [1, 'set --size 16', ['evaluate', 'run', '--size', '20', '--episodes', '2']],
    [1, 'ways is 40', ['evaluate', 'run', '--ways', '40', '--episodes', '2']],
  ])('exits with %i and "%s"', async (code, message, args) => {
    const outcome = await untwist(...args);
    expect(errorLine(outcome)).toContain(message);
    expect(outcome).toMatchObject({ code, stdout: '' });
  });
});

describe('a mistake', () => {
  it.each([
    [2, 'ways: ', ['--ways', 'many', '--shots', '0', '--out', 'mistake']],
    [1, 'cannot be read', ['--dataset', 'folder', '--data', 'missing', '--out', 'mistake']],
    [1, 'Episodes of training: ', [...SMALL, '--ways', '12', '--out', 'mistake']],
    [1, 'Cannot load the model', [...SMALL, '--backbone', 'missing', '--out', 'mistake']],
    [1, 'Cannot write to the run folder', [...SMALL, '--out', join('a-file', 'run')]],
  ])('exits with %i and one line, "%s", and leaves nothing behind', async (code, message, args) => {
    writeFileSync(join(folder, 'a-file'), '');
    const outcome = await untwist('train', ...args);
    expect(errorLine(outcome)).toMatch(/^untwist: /);
    expect(errorLine(outcome)).toContain(message);
    expect(outcome.stderr).not.toMatch(/\n\s+at /); // no stack
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(existsSync(join(folder, 'mistake'))).toBe(false);
  });
});

it('a training that breaks keeps the step, which replay looks into', async () => {
  const broken = await untwist('train', ...SMALL, '--learning-rate', '1e30', '--episodes', '9', '--out', 'broken-run');
  expect(errorLine(broken)).toMatch(/^untwist: Training stopped at episode \d+: .* is (NaN|-?Infinity);/);
  expect(broken.code).toBe(1);
  const [, step] = /npx untwist replay (.*)/.exec(broken.stderr) ?? [];
  const { code, stdout, stderr } = await untwist('replay', String(step), '--threads', '1', '--json');
  expect(code, stderr).toBe(0);
  const replayed = JSON.parse(stdout) as { part: string; value: string; losses: Record<string, number | string> };
  expect(replayed.losses[replayed.part]).toBe(replayed.value);
  const other = await untwist('replay', 'run/model', '--threads', '1');
  expect(other).toMatchObject({ code: 1, stdout: '' });
});
