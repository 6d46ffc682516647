import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The real script in a folder whose programs only note that they were called. `PROGRAM.code` holds an exit code,
// `vitest-PROJECT.json` what vitest would report.
let root = '';
const at = (...parts: string[]) => join(root, ...parts);
const put = (name: string, text: string) => {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const calls = () => readFileSync(at('calls'), 'utf8').trim().split('\n');

const program = (name: string) => `
import { appendFileSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
const args = process.argv.slice(2);
const project = ['e2e', 'faults', 'gpu-emulated'].find((project) => args.includes(project)) ?? '';
const called = ['${name}', project].join(' ').trim();
appendFileSync('calls', called + ' ' + (process.env.UNTWIST_DATA ?? '') + '\\n');
const report = args.find((arg) => arg.startsWith('--outputFile.json='))?.split('=')[1];
const made = (project || 'unit') + '.json';
if (report !== undefined && existsSync(made)) copyFileSync(made, report);
if (existsSync(called + '.code')) process.exit(Number(readFileSync(called + '.code', 'utf8')));
`;
const PROGRAMS = {
  tsc: 'typescript/bin/tsc',
  eslint: 'eslint/bin/eslint.js',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  prettier: 'prettier/bin/prettier.cjs',
  vitest: 'vitest/vitest.mjs',
};

const report = (passed: number, failed: number, pending = 0, testResults: object[] = []) =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
    testResults,
  });

function check(env: NodeJS.ProcessEnv = {}) {
  const { PATH } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ['scripts/check.js'], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH, TMPDIR: at('tmp'), ...env },
  });
  return { status, stdout, last: stdout.trim().split('\n').at(-1) };
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'check-'));
  cpSync('scripts/check.js', at('scripts/check.js'));
  put('package.json', '{ "type": "module" }');
  for (const [name, path] of Object.entries(PROGRAMS)) {
    // Two of them are CommonJS by their name or their package.
    put(`node_modules/${path}`, `import('${at(`${name}.mjs`)}');`);
    put(`${name}.mjs`, program(name));
  }
  mkdirSync(at('tmp'));
  put('unit.json', report(40, 0, 2));
  put('e2e.json', report(3, 0));
  put('faults.json', report(2, 0));
  put('gpu-emulated.json', report(0, 0, 9));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('scripts/check.js', () => {
  it('runs every step in order, types beside lint and format, and ends with the number of tests', () => {
    const { status, stdout, last } = check();
    expect(status).toBe(0);
    const called = calls().map((line) => line.trim());
    const first = called.slice(0, 7);
    expect(first.filter((call) => call === 'tsc')).toHaveLength(4);
    expect(first.filter((call) => call !== 'tsc')).toEqual(['eslint', 'depcruise', 'prettier']);
    expect(called.slice(7)).toEqual(['vitest', 'vitest e2e', 'vitest faults', 'vitest gpu-emulated']);
    for (const step of [
      'types, lint and format',
      'unit tests',
      'end-to-end tests',
      'faults made on purpose',
      'tests on an imitated graphics card',
    ]) {
      expect(stdout).toMatch(new RegExp(`^== ${step}: ok, \\d+\\.\\d s$`, 'm'));
    }
    expect(last).toBe('45 passed, 0 failed, 11 skipped');
    expect(readdirSync(at('tmp'))).toEqual([]); // vitest's reports are gone
  });

  it('stops at the first step that fails, with its exit code, and counts no tests that did not run', () => {
    put('depcruise.code', '3');
    const { status, stdout, last } = check();
    expect(status).toBe(3);
    expect(calls()).toHaveLength(6);
    expect(stdout).toContain('== types, lint and format: FAILED');
    expect(last).toBe('types, lint and format failed; the steps after it did not run.');
  });

  it('counts failed tests, and files that could not run', () => {
    const broken = { status: 'failed', assertionResults: [] };
    const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    put('unit.json', report(38, 1, 0, [broken, failing]));
    put('vitest.code', '1');
    const { status, last } = check();
    expect(status).toBe(1);
    expect(calls()).toHaveLength(8);
    expect(last).toBe('38 passed, 2 failed');
  });

  it('never reads as clean when vitest failed without a failed test or without a report', () => {
    put('vitest e2e.code', '1');
    expect(check().last).toBe('43 passed, 1 failed, 2 skipped');
    rmSync(at('e2e.json'));
    expect(check().last).toBe('40 passed, 1 failed, 2 skipped');
  });

  it('says whether the published Omniglot is there and hands it to the tests', () => {
    expect(check().stdout).toContain('the published Omniglot is not here: its tests are skipped');
    put('data/omniglot/images_background.zip', '');
    rmSync(at('calls'));
    expect(check({ UNTWIST_DATA: at('data') }).stdout).toContain(`the published Omniglot in ${at('data/omniglot')}`);
    expect(calls().every((line) => line.endsWith(at('data')))).toBe(true);
  });
});
