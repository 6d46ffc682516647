// The whole check, called by `npm test` after the bootstrap: types, lint, format, tests. Stops at the first step that
// fails, with its exit code. Its last line counts the tests: `123 passed, 0 failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);
const reports = mkdtempSync(join(tmpdir(), 'untwist-check-'));

/** A program of node_modules as [file of Node, arguments]. */
const bin = (path, ...args) => [join(root, 'node_modules', path), ...args];
const tsc = (...args) => bin('typescript/bin/tsc', ...args);
const vitest = (report, ...projects) =>
  bin(
    'vitest/vitest.mjs',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, report)}`,
  );

/** What is done one after the other. The chains of a step run at once, each its programs one after the other. */
const STEPS = [
  {
    name: 'types, lint and format',
    chains: [
      [tsc('-b'), ...['tsconfig.test.json', 'web', 'browser'].map((project) => tsc('-p', project))],
      [
        bin('eslint/bin/eslint.js', '.'),
        bin(
          'dependency-cruiser/bin/dependency-cruise.mjs',
          '--config',
          '.dependency-cruiser.cjs',
          'src',
          'packages',
          'web/src',
        ),
        bin('prettier/bin/prettier.cjs', '--check', '.'),
      ],
    ],
  },
  {
    name: 'unit tests',
    chains: [[vitest('unit.json', 'plain', 'plain-alone', 'unit', 'unit-alone')]],
    report: 'unit.json',
  },
  { name: 'end-to-end tests', chains: [[vitest('e2e.json', 'e2e')]], report: 'e2e.json' },
  { name: 'faults made on purpose', chains: [[vitest('faults.json', 'faults')]], report: 'faults.json' },
  { name: 'tests on an imitated graphics card', chains: [[vitest('gpu.json', 'gpu-emulated')]], report: 'gpu.json' },
];

/** Runs one program of Node in the checkout; its output is shown. Gives its exit code. */
function run(args, env) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}

async function runStep({ name, chains }, env) {
  say(`\n== ${name}`);
  const started = performance.now();
  const codes = await Promise.all(
    chains.map(async (commands) => {
      for (const command of commands) {
        const code = await run(command, env);
        if (code !== 0) return code;
      }
      return 0;
    }),
  );
  const code = codes.find((code) => code !== 0) ?? 0;
  say(`== ${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return code;
}

/** Tests by outcome in one report of vitest. A file that could not run at all counts as one failed test. */
function readReport(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
  };
}

/** The environment of the tests, with the published Omniglot where it is to be had; says whether it is. */
function testEnvironment() {
  const data = process.env.UNTWIST_DATA ?? join(root, '..', 'shared', 'data');
  const found = existsSync(join(data, 'omniglot', 'images_background.zip'));
  say(
    found
      ? `data: the published Omniglot in ${join(data, 'omniglot')}`
      : 'data: the published Omniglot is not here: its tests are skipped; `untwist data fetch omniglot` brings it, UNTWIST_DATA names the folder above it',
  );
  // Of the faults a twentieth, unless more are asked for.
  const env = { UNTWIST_FAULTS: '0.05', ...process.env };
  return found ? { ...env, UNTWIST_DATA: data } : env;
}

const env = testEnvironment();
const total = { passed: 0, failed: 0, skipped: 0 };
let tested = false;
try {
  for (const step of STEPS) {
    const code = await runStep(step, env);
    if (step.report !== undefined) {
      tested = true;
      const counts = readReport(join(reports, step.report));
      for (const outcome of Object.keys(total)) total[outcome] += counts[outcome];
      // A run that failed without a failed test (an unhandled error, no report) must not read as a clean one.
      if (code !== 0 && counts.failed === 0) total.failed++;
    }
    if (code !== 0) {
      say(`\n${step.name} failed; the steps after it did not run.`);
      process.exitCode = code;
      break;
    }
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}
const { passed, failed, skipped } = total;
if (tested) say(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
