import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { toBytes } from '../../src/interpretation/fitted/index.ts';
import { smallModel } from '../interpretation/fitted/small-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'untwist-explore-'));
const at = (...names: string[]) => join(folder, ...names);

// A stand-in for the built page; the real one is looked at by the end-to-end tests.
vi.mock('node:module', async (original) => {
  const real = await original<typeof Module>();
  const createRequire = (from: string) => {
    const made = real.createRequire(from);
    const resolve = (id: string) => (id === 'untwist/package.json' ? at('package.json') : made.resolve(id));
    return Object.assign((id: string) => made(id) as unknown, { resolve });
  };
  return { ...real, default: { ...real, createRequire }, createRequire };
});
const opened = vi.hoisted(() => [] as string[]);
vi.mock('open', () => ({
  default: (address: string) => {
    opened.push(address);
    return Promise.reject(new Error('no browser'));
  },
}));

const bytes = toBytes(smallModel());
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(at('dist', 'web', 'assets'), { recursive: true });
  writeFileSync(at('dist/web/index.html'), `<meta http-equiv="Content-Security-Policy" content="default-src 'self'">`);
  writeFileSync(at('dist/web/assets/app.js'), 'app');
  writeFileSync(at('dist/web/model.untwist'), toBytes(smallModel([2, 2])));
  writeFileSync(at('mine.untwist'), bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function untwist(...args: string[]) {
  const texts = { stdout: '', stderr: '' };
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((texts.stderr += String(text)), true));
  vi.spyOn(console, 'log').mockImplementation((...words) => void (texts.stdout += `${words.join(' ')}\n`));
  await main(['explore', ...args]);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { code, ...texts };
}

/** Runs the command until it waits, looks, and stops it as Ctrl-C does. */
async function whileServed(args: string[], look: (address: string, said: string) => Promise<void>): Promise<void> {
  let said = '';
  vi.spyOn(console, 'log').mockImplementation((...words) => void (said += `${words.join(' ')}\n`));
  const ended = main(['explore', ...args]);
  await vi.waitFor(() => expect(process.listenerCount('SIGINT')).toBeGreaterThan(0), { timeout: 10_000 });
  await vi.waitFor(() => expect(said).toContain('Ctrl-C'));
  try {
    await look(/http:\S+/.exec(said)![0], said);
  } finally {
    process.emit('SIGINT');
    await ended;
  }
  expect(process.exitCode ?? 0).toBe(0);
  expect(process.listenerCount('SIGINT')).toBe(0);
}

const bodyOf = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());

it('serves the page with a model until Ctrl-C', async () => {
  let address = '';
  await whileServed([at('mine.untwist'), '--no-open'], async (served, said) => {
    address = served;
    expect(said).toBe(`Explorer: ${served} with mine.untwist (3 classes)\nCtrl-C to stop.\n`);
    expect(await bodyOf(`${served}model.untwist`)).toEqual(bytes);
    expect((await fetch(served)).headers.get('content-security-policy')).toBe("default-src 'self'");
  });
  expect(opened).toEqual([]);
  await expect(fetch(address)).rejects.toThrow();
});

it('serves the model that comes with the page, and goes on where no browser can be opened', async () => {
  vi.stubEnv('DISPLAY', ':0');
  await whileServed([], async (served) => {
    await vi.waitFor(() => expect(opened).toEqual([served]));
    expect(await bodyOf(`${served}model.untwist`)).toEqual(new Uint8Array(readFileSync(at('dist/web/model.untwist'))));
    await expectPortTaken(served);
  });
});

async function expectPortTaken(served: string): Promise<void> {
  const { port } = new URL(served);
  const { code, stderr } = await untwist('--port', port, '--no-open');
  expect(stderr).toMatch(new RegExp(`^untwist: Port ${port} is taken by another program; name another --port`));
  expect(code).toBe(1);
}

it('writes the page and the model as a folder, whole', async () => {
  const { code, stdout, stderr } = await untwist(at('mine.untwist'), '--out', at('site'));
  expect(code, stderr).toBe(0);
  expect(readdirSync(at('site'), { recursive: true }).sort()).toEqual([
    'assets',
    'assets/app.js',
    'index.html',
    'model.untwist',
  ]);
  expect(new Uint8Array(readFileSync(at('site/model.untwist')))).toEqual(bytes);
  expect(stdout).toContain(`Folder: ${at('site')} (3 files, `);
  expect(stdout).toContain('mine.untwist (3 classes)');
});

it('leaves a folder that holds something as it is', async () => {
  mkdirSync(at('site'));
  writeFileSync(at('site/mine.txt'), 'x');
  const { code, stderr } = await untwist(at('mine.untwist'), '--out', at('site'));
  expect([code, stderr]).toEqual([
    1,
    `untwist: '${at('site')}' is not empty, and is left as it is; choose another --out.\n`,
  ]);
  expect((await untwist(at('mine.untwist'), '--out', at('mine.untwist'))).stderr).toMatch(
    /Cannot write to .*--out\.\n$/,
  );
  expect(readdirSync(folder).sort()).toEqual(['dist', 'mine.untwist', 'site']);
  expect(readdirSync(at('site'))).toEqual(['mine.txt']);
});

it('refuses what is no fitted model, in one line', async () => {
  mkdirSync(at('run'));
  writeFileSync(at('broken.untwist'), bytes.subarray(0, bytes.length - 40));
  const reference = { kind: 'reference', hash: 'ab'.repeat(32), source: 'npm:nsfwjs/mobilenet_v2' } as const;
  writeFileSync(at('reference.untwist'), toBytes({ ...smallModel(), network: reference }));
  for (const [name, message] of [
    ['run', `'${at('run')}' is a folder; the explorer opens a fitted model. Of a run: untwist fit`],
    ['missing.untwist', 'Cannot read the fitted model'],
    ['broken.untwist', `${at('broken.untwist')}: `],
    [
      'reference.untwist',
      "refers to 'npm:nsfwjs/mobilenet_v2', which a page cannot fetch; fit it with --with-network.",
    ],
  ] as const) {
    const { code, stdout, stderr } = await untwist(at(name), '--out', at('site'));
    expect(stderr).toMatch(/^untwist: [^\n]*\n$/);
    expect(stderr).toContain(message);
    expect({ code, stdout, isWritten: existsSync(at('site')) }).toEqual({ code: 1, stdout: '', isWritten: false });
  }
});

it('says what to do where the page, or its model, is not there', async () => {
  rmSync(at('dist/web/model.untwist'));
  expect((await untwist()).stderr).toMatch(
    /No fitted model comes with this copy of untwist; name one: untwist explore FILE\n$/,
  );
  rmSync(at('dist/web'), { recursive: true });
  const { code, stderr } = await untwist(at('mine.untwist'));
  expect(stderr).toMatch(
    /^untwist: The page of the explorer is not built \(no '.*index.html'\); run: npm run build\n$/,
  );
  expect(code).toBe(1);
});

it.each([
  ['--port must be a whole number from 1 to 65535, got 70000', ['--port', '70000']],
  ['--port must be a whole number from 1 to 65535, got NaN', ['--port', 'x']],
  ['mutually exclusive', ['--out', 'site', '--port', '80']],
])('answers a mistake in usage by exit code 2: %s', async (message, args) => {
  const { code, stderr } = await untwist(...args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
