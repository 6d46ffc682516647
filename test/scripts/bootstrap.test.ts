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
put('node_modules/typescript/bin/tsc', fs.readFileSync('fake-tsc.js'));`;
const TSC = `${NOTE} note('tsc'); put('dist/src/index.js', ''); put('packages/p/dist/index.js', '');`;
const ENGINE = `${NOTE} note('engine');
if (fs.existsSync('no-engine')) { console.error('untwist: no compiler.'); process.exit(1); }
const at = 'node_modules/@tensorflow/tfjs-node-gpu/';
put(at + 'lib/napi-v8/tfjs_binding.node', ''); put(at + 'untwist-engine.json', '{"library":null}');`;
const ALL = ['npm ci', 'tsc', 'engine'];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  for (const name of ['bootstrap.js', 'setup-lock.js']) cpSync(`scripts/${name}`, at('scripts', name));
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', '{}');
  put('tsconfig.json', '{}');
  put('src/a.ts', '');
  put('packages/p/tsconfig.json', '{}');
  put('packages/p/src/b.ts', '');
  put('packages/p/package.json', '{}');
  put('npm/npm-cli.cjs', NPM);
  put('fake-tsc.js', TSC);
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
    put('src/new.ts', '');
    bootstrap();
    expect(calls()).toEqual([...ALL, 'tsc']);
    rmSync(at('src/new.ts'));
    bootstrap();
    expect(calls()).toEqual([...ALL, 'tsc', 'tsc']);
    put('package-lock.json', '{ "lockfileVersion": 3 }');
    bootstrap();
    expect(calls()).toEqual([...ALL, 'tsc', 'tsc', ...ALL]);
    rmSync(at('node_modules/@tensorflow'), { recursive: true });
    bootstrap();
    expect(calls().slice(8)).toEqual(['engine']);
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
