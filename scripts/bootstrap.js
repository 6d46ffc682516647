// Makes a checkout ready to run: npm packages, build, native engine; each only when missing or stale.
// Runs before anything is installed, so it uses nothing but Node itself. `npm start` and `npm test` call it first.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteChild, withLock } from './setup-lock.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`setup: ${line}\n`);

class SetupError extends Error {}

/** The text of a file, or '' when it is not there. */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function writeAside(path, text) {
  const aside = `${path}.${process.pid}.part`;
  writeFileSync(aside, text);
  renameSync(aside, path);
}

const hash = (text) => createHash('sha256').update(text).digest('hex');

// ---- npm packages

const installStamp = at('node_modules', '.untwist-install');

const installKey = () =>
  hash(
    [
      textOf(at('package.json')),
      textOf(at('package-lock.json')),
      `${process.platform} ${process.arch} ${process.versions.modules}`,
    ].join('\n'),
  );

const isInstalled = () => textOf(installStamp) === installKey();

async function installPackages() {
  const npm = npmCommand();
  say('installing npm packages from the lock file');
  rmSync(installStamp, { force: true });
  await run(npm.command, [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], 'npm ci');
  writeAside(installStamp, installKey());
}

/** npm as it started us, else the one on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.c?js$/.test(script) && existsSync(script)) {
    return { command: process.execPath, args: [script] };
  }
  const names = process.platform === 'win32' ? ['npm.cmd'] : ['npm'];
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  if (!folders.some((folder) => names.some((name) => existsSync(join(folder, name))))) {
    throw new SetupError('npm is missing; it comes with Node.js: install Node.js 22 or 24 whole');
  }
  return { command: names[0], args: [] };
}

// ---- build

const buildStamp = at('dist', '.untwist-build');
/** The fitted model that the page of `untwist explore` comes with. */
const starterModel = at('checkpoints', 'starter.untwist');
/** What the bundler makes: the page, and the module for pages without a bundler. */
const BUNDLES = [
  { config: at('web', 'vite.config.ts'), made: at('dist', 'web', 'index.html') },
  { config: at('vite.library.config.ts'), made: at('dist', 'browser', 'untwist.js') },
];

/** Every source and setting of the build with its size and time: changes when one is edited, added or removed. */
function buildKey() {
  const lines = [textOf(installStamp)];
  const note = (path) => {
    const { mtimeMs, size } = statSync(path);
    lines.push(`${path} ${mtimeMs} ${size}`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else note(path);
    }
  };
  note(at('tsconfig.json'));
  note(at('vite.library.config.ts'));
  for (const folder of ['src', 'browser', 'web']) walk(at(folder));
  if (existsSync(starterModel)) note(starterModel);
  for (const { made } of BUNDLES) lines.push(String(existsSync(made)));
  for (const name of readdirSync(at('packages'))) {
    if (!existsSync(at('packages', name, 'src'))) continue;
    note(at('packages', name, 'tsconfig.json'));
    walk(at('packages', name, 'src'));
    lines.push(String(existsSync(at('packages', name, 'dist'))));
  }
  return hash(lines.join('\n'));
}

const isBuilt = () => textOf(buildStamp) === buildKey();

async function build() {
  say('building');
  rmSync(buildStamp, { force: true });
  for (const name of readdirSync(at('packages'))) {
    const dist = at('packages', name, 'dist');
    // The compiler believes its notes in dist; a lost output is made again only without them.
    if (!existsSync(join(dist, 'index.js'))) rmSync(dist, { recursive: true, force: true });
  }
  if (!existsSync(at('dist', 'src'))) rmSync(at('dist'), { recursive: true, force: true });
  await run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-b'], 'the build (tsc -b)');
  await Promise.all(BUNDLES.map(bundle));
  writeAside(buildStamp, buildKey());
}

/** Not made where it fails, which is no reason to keep anyone from training: `warnOfNoBundle` says so each time. */
async function bundle({ config, made }) {
  rmSync(made, { force: true });
  const vite = at('node_modules', 'vite', 'bin', 'vite.js');
  await run(process.execPath, [vite, 'build', '--config', config], 'vite build', { isQuiet: true }).catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    rmSync(made, { force: true });
  });
}

const areBundlesMade = () => BUNDLES.every(({ made }) => existsSync(made));

function warnOfNoBundle() {
  say(
    'WARNING: the page of `untwist explore` is not built, everything else is. To see why, and to mend it: npm run build',
  );
}

// ---- native engine

const nativePackage = at('node_modules', '@tensorflow', 'tfjs-node-gpu');
/** Why the engine could not be made, of the last try; kept inside node_modules so that a fresh install tries again. */
const engineFailure = at('node_modules', '.untwist-engine-failure');
const MEND = 'node bin/untwist.js engine install';

function isEngineMade() {
  const stamp = textOf(join(nativePackage, 'untwist-engine.json'));
  if (stamp === '') return false;
  const { library } = JSON.parse(stamp);
  return existsSync(join(nativePackage, 'lib')) && (library === null || existsSync(join(library, 'complete.json')));
}

async function makeEngine() {
  say('making the native engine');
  try {
    await run(process.execPath, [at('bin', 'untwist.js'), 'engine', 'install'], 'untwist engine install');
    rmSync(engineFailure, { force: true });
  } catch (error) {
    writeAside(engineFailure, error.reason ?? error.message);
  }
}

function warnOfFailure() {
  say(`WARNING: NO NATIVE ENGINE, running on a slower one. Reason: ${textOf(engineFailure)}. To mend it: ${MEND}`);
}

// ---- running programs

const lockFolder = at('.cache', 'setup.lock');
const children = new Set();

/**
 * Runs a program to its end; what it says is shown unless `isQuiet`, and the last line of its standard error kept as the
 * reason.
 */
function run(command, args, name, { isQuiet = false } = {}) {
  const shell = command.endsWith('.cmd');
  const stdio = ['inherit', isQuiet ? 'ignore' : 'inherit', 'pipe'];
  const child = spawn(command, args, { cwd: root, stdio, shell });
  children.add(child);
  if (child.pid !== undefined) noteChild(lockFolder, child.pid);
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    if (!isQuiet) process.stderr.write(text);
    tail = (tail + text).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    const fail = (message) => {
      const error = new SetupError(message);
      error.reason = (tail.trim().split('\n').at(-1) || message).replace(/^untwist: /, '').replace(/\.$/, '');
      reject(error);
    };
    child.on('error', (error) => fail(`${name} could not be started: ${error.message}`));
    child.on('close', (code, signal) => {
      children.delete(child);
      if (code === 0) resolve();
      else fail(`${name} failed (${signal ?? `exit code ${code}`}); its message is above`);
    });
  });
}

// ---- all of it

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(`Node.js is ${process.versions.node}, 20.19 or newer is needed; install Node.js 22 or 24`);
}

/** Each failed try of the engine stays until the packages are new or the user runs the command himself. */
const isEngineSettled = () => isEngineMade() || existsSync(engineFailure);

const isReady = () => isInstalled() && isBuilt() && isEngineSettled();

try {
  checkNode();
  if (!isReady()) {
    const onWait = () => say('another set-up of this folder is running; waiting for it');
    const onStop = (signal) => children.forEach((child) => child.kill(signal));
    await withLock(lockFolder, { onWait, onStop }, async () => {
      if (!isInstalled()) await installPackages();
      if (!isBuilt()) await build();
      if (!isEngineSettled()) await makeEngine();
    });
  }
  if (!isEngineMade()) warnOfFailure();
  if (!areBundlesMade()) warnOfNoBundle();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`ERROR: ${error.message}`);
  process.exitCode = 1;
}
