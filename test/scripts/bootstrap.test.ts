import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

// The real script in a folder whose npm, compiler and command only note that they were called, and leave what the real
// ones would.
let root = '';
const at = (...parts: string[]) => join(root, ...parts);
const put = (name: string, text: string) => {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const calls = () => (existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : []);

const NOTE = `const fs = require('fs'), path = require('path');
const note = (what) => fs.appendFileSync('calls', what + '\\n');
const put = (name, text) => { fs.mkdirSync(path.dirname(name), { recursive: true }); fs.writeFileSync(name, text); };
const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
`;
const NPM = `${NOTE} note('npm ' + process.argv[2]); wait(); fs.rmSync('node_modules', { recursive: true, force: true });
for (const [name, bin] of [['tsc', 'typescript/bin/tsc'], ['vite', 'vite/bin/vite.js']])
  put('node_modules/' + bin, fs.readFileSync('fake-' + name + '.js'));`;
const TSC = `${NOTE} note('tsc'); put('dist/src/index.js', ''); put('packages/p/dist/index.js', '');`;
// Both bundles are made at the same time.
const VITE = `${NOTE} const isPage = process.argv.at(-1).includes('web'); if (isPage) note('vite');
if (fs.existsSync('no-page')) { console.error('broken\\n  at a line of the bundler'); process.exit(1); }
put(isPage ? 'dist/web/index.html' : 'dist/browser/untwist.js', '');`;
const ENGINE = `${NOTE} note('engine');
if (fs.existsSync('no-engine')) { console.error('untwist: no compiler.'); process.exit(1); }
const at = 'node_modules/@tensorflow/tfjs-node-gpu/';
put(at + 'lib/napi-v8/tfjs_binding.node', ''); put(at + 'untwist-engine.json', '{"library":null}');`;
const BUILD = ['tsc', 'vite'];
const ALL = ['npm ci', ...BUILD, 'engine'];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  for (const name of ['bootstrap.js', 'setup-lock.js']) cpSync(`scripts/${name}`, at('scripts', name));
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', '{}');
  put('tsconfig.json', '{}');
  put('src/a.ts', '');
  put('web/vite.config.ts', '');
  put('web/src/main.ts', '');
  put('browser/index.ts', '');
  put('vite.library.config.ts', '');
  put('packages/p/tsconfig.json', '{}');
  put('packages/p/src/b.ts', '');
  put('packages/p/package.json', '{}');
  put('npm/npm-cli.cjs', NPM);
  put('fake-tsc.js', TSC);
  put('fake-vite.js', VITE);
  put('bin/package.json', '{ "type": "commonjs" }');
  put('bin/untwist.js', ENGINE);
});

const env = () => ({ ...process.env, npm_execpath: at('npm/npm-cli.cjs') });
const bootstrap = () => {
  const { status, stderr } = spawnSync(process.execPath, [at('scripts/bootstrap.js')], {
    encoding: 'utf8',
    env: env(),
  });
  return { status, stderr };
};

describe('bootstrap', () => {
  it('does everything once, and nothing the second time', () => {
    expect(bootstrap().status).toBe(0);
    expect(calls()).toEqual(ALL);
    expect(bootstrap()).toEqual({ status: 0, stderr: '' });
    expect(calls()).toEqual(ALL);
    expect(existsSync(at('.cache/setup.lock'))).toBe(false);
  });

  it('does again what is stale, and only that', () => {
    bootstrap();
    let done = ALL.length;
    const again = () => {
      expect(bootstrap().status).toBe(0);
      const made = calls().slice(done);
      done += made.length;
      return made;
    };
    for (const file of ['src/new.ts', 'web/src/new.ts', 'browser/new.ts', 'checkpoints/starter.untwist']) {
      put(file, '');
      expect(again(), file).toEqual(BUILD);
      rmSync(at(file));
      expect(again(), file).toEqual(BUILD);
    }
    rmSync(at('dist/web'), { recursive: true });
    expect(again()).toEqual(BUILD);
    put('package-lock.json', '{ "lockfileVersion": 3 }');
    expect(again()).toEqual(ALL);
    rmSync(at('node_modules/@tensorflow'), { recursive: true });
    expect(again()).toEqual(['engine']);
    expect(again()).toEqual([]);
  });

  it('goes on without the page, says so in one line each time, and does not try again and again', () => {
    put('no-page', '');
    for (let i = 0; i < 2; i++) {
      const { status, stderr } = bootstrap();
      expect(status).toBe(0);
      const lines = stderr.split('\n').filter((line) => line !== '' && !/: (installing|building|making)/.test(line));
      expect(lines).toEqual([expect.stringMatching(/^setup: WARNING: the page .* not built, .*: npm run build$/)]);
    }
    expect(calls()).toEqual(ALL);
    rmSync(at('no-page'));
    put('web/src/main.ts', 'mended');
    expect(bootstrap()).toEqual({ status: 0, stderr: 'setup: building\n' });
    expect(calls()).toEqual([...ALL, ...BUILD]);
  });

  it('goes on without the engine, loudly each time, and does not try again and again', () => {
    put('no-engine', '');
    for (let i = 0; i < 2; i++) {
      const { status, stderr } = bootstrap();
      expect(status).toBe(0);
      expect(stderr).toContain('NO NATIVE ENGINE, running on a slower one. Reason: no compiler. To mend it: node bin/');
    }
    expect(calls()).toEqual(ALL);
  });

  it('stops when a step fails, and does it again the next time', () => {
    put('npm/npm-cli.cjs', `${NOTE} note('npm failed'); process.exit(1);`);
    expect(bootstrap()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ERROR: npm ci failed (exit code 1)'),
    });
    put('npm/npm-cli.cjs', NPM);
    expect(bootstrap().status).toBe(0);
    expect(calls()).toEqual(['npm failed', ...ALL]);
  });

  it('runs each step once when three start together', async () => {
    const codes = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise((resolve) => {
            spawn(process.execPath, [at('scripts/bootstrap.js')], { stdio: 'ignore', env: env() }).on('close', resolve);
          }),
      ),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(calls()).toEqual(ALL);
  });

  it('breaks the lock of a process that has died', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    put('.cache/setup.lock/owner.json', JSON.stringify({ pid, host: hostname(), token: 'x' }));
    expect(bootstrap().status).toBe(0);
    expect(calls()).toEqual(ALL);
    expect(existsSync(at('.cache/setup.lock'))).toBe(false);
  });
});
