import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeBlocks } from '../docs/support/markdown.ts';
import type * as Published from '../../browser/untwist.d.ts';
import { findChromium } from './support/chromium.ts';
import { installProject, pack, run, type Packed } from './support/npm-package.ts';
import { serveFolder } from './support/static-site.ts';

// What npm publishes, installed as by a user: no `.npmrc` of ours, install scripts on, no host with the native library.
const folder = mkdtempSync(join(tmpdir(), 'untwist-package-'));
const project = join(folder, 'project');
const at = (...names: string[]) => join(project, ...names);
const installed = (...names: string[]) => at('node_modules', ...names);
const support = resolve('test/e2e/support/package');
const page = readFileSync('docs/browser.md', 'utf8');
const block = (language: string) => codeBlocks(page).find((found) => found.language === language)!.code;
const documentedPackages = /^npm i untwist (.+)$/m.exec(page)![1]!.split(' ');

/** Paths of the files in a folder and below. */
const filesIn = (top: string) =>
  readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)));

interface Answer {
  readonly backend: string;
  readonly doors: { readonly same: boolean; readonly layer: string };
  readonly logger: string;
  readonly prediction: { readonly label: string; readonly probability: number };
}
let packed: Packed;
let isInstalled = false;
let answer: Answer;

beforeAll(async () => {
  packed = await pack(folder);
  isInstalled = await installProject(project, [join(folder, packed.filename), ...documentedPackages]);
  if (!isInstalled) return;
  cpSync(support, project, { recursive: true });
  answer = JSON.parse((await run(project, process.execPath, ['fit.mjs'])).trim().split('\n').at(-1)!) as Answer;
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the archive', () => {
  const paths = () => packed.files.map(({ path }) => path);

  it('holds the commands, the doors, the page, the licence and the event writer', () => {
    expect(paths()).toEqual(
      expect.arrayContaining([
        ...['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'bin/untwist.js'],
        ...['index', 'node'].flatMap((door) => [`dist/src/${door}.js`, `dist/src/${door}.d.ts`]),
        ...['dist/browser/untwist.js', 'dist/browser/untwist.d.ts', 'dist/web/index.html'],
        ...['dist/index.js', 'dist/index.d.ts', 'LICENSE'].map(
          (name) => `node_modules/tensorboard-node-writer/${name}`,
        ),
        ...filesIn('checkpoints').map((name) => `checkpoints/${name}`),
      ]),
    );
  });

  it('holds nothing that is of no use there', () => {
    const useful =
      /^(LICENSE|README\.md|CHANGELOG\.md|CITATION\.cff|package\.json|bin\/|checkpoints\/|dist\/(src|web|browser)\/)/;
    const ofWriter = /^node_modules\/tensorboard-node-writer\/(dist\/|package\.json|README\.md|LICENSE)/;
    expect(paths().filter((path) => !useful.test(path) && !ofWriter.test(path))).toEqual([]);
    expect(paths().filter((path) => /\.map$|tsbuildinfo|(?<!\.d)\.tsx?$|\.test\./.test(path))).toEqual([]);
  });

  it('bundles the event writer alone: what that needs differs from system to system', () => {
    expect(packed.bundled).toEqual(['tensorboard-node-writer']);
  });

  it('is of a sane size', () => {
    const ofModels = packed.files
      .filter(({ path }) => path.endsWith('.untwist'))
      .reduce((sum, { size }) => sum + size, 0);
    expect(packed.size - ofModels).toBeLessThan(4e6);
    expect(packed.unpackedSize - ofModels).toBeLessThan(12e6);
  });
});

describe('installed in an empty project', () => {
  beforeEach((test) => test.skip(!isInstalled, 'its dependencies cannot be had here'));

  it('is there without the native engine, whose library cannot be had', () => {
    expect(existsSync(installed('untwist', 'package.json'))).toBe(true);
    expect(existsSync(installed('@tensorflow', 'tfjs-node-gpu'))).toBe(false);
  });

  it('points to no source map that is not there', () => {
    const own = ['dist', 'node_modules/tensorboard-node-writer/dist'].flatMap((part) =>
      filesIn(installed('untwist', part)).map((name) => join(part, name)),
    );
    const texts = own
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(installed('untwist', name), 'utf8'));
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((text) => text.includes('\n//# sourceMappingURL='))).toEqual([]);
  });

  it('fits and predicts under Node on another engine, by both doors', () => {
    expect(answer).toMatchObject({ doors: { same: true, layer: 'function' }, logger: 'object' });
    expect(['wasm', 'webgpu']).toContain(answer.backend);
    expect(answer.prediction.probability).toBeGreaterThan(1 / 3);
  });

  it('has its command, which writes the explorer as a folder', async () => {
    expect(await run(project, 'npx', ['untwist', '--help'])).toContain('untwist explore [artifact]');
    expect(await run(project, 'npx', ['untwist', 'models'])).toContain('conv4-omniglot-lake');
    const said = await run(project, 'npx', ['untwist', 'explore', 'letters.untwist', '--out', 'site']);
    expect(said).toContain('letters.untwist (3 classes)');
    expect(readFileSync(at('site', 'model.untwist'))).toEqual(readFileSync(at('letters.untwist')));
    expect(readFileSync(at('site', 'index.html'), 'utf8')).toContain('Content-Security-Policy');
  });

  it.each(['bundler', 'nodenext'])('has types under moduleResolution %s', async (resolution) => {
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    const compilerOptions = {
      module,
      moduleResolution: resolution,
      target: 'es2023',
      lib: ['es2023', 'dom'],
      types: [],
    };
    const options = { ...compilerOptions, strict: true, noEmit: true, skipLibCheck: true };
    writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }));
    const args = [resolve('node_modules/typescript/bin/tsc'), '-p', project];
    await run(project, process.execPath, args).catch(({ stdout }: { stdout: string }) => expect(stdout).toBe(''));
  });
});

const executablePath = findChromium();

/** As a text, since vitest writes another call for `import`. */
const loaded = (tab: Page) => tab.evaluateHandle<typeof Published>("import('./untwist/untwist.js')");

/** Run in the plain page: what it is told of mistakes; and a model by its bytes with a canvas, a bitmap, and tfjs. */
async function otherUses({ openClassifier, tf }: typeof Published) {
  const messageOf = (task: Promise<unknown>) => task.then(String, (error: Error) => error.message);
  const bytes = new Uint8Array(await (await fetch('letters.untwist')).arrayBuffer());
  const { numTensors } = tf.memory();
  const classifier = await openClassifier(bytes);
  const drawing = document.querySelector('img')!;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [drawing.naturalWidth, drawing.naturalHeight];
  canvas.getContext('2d')!.drawImage(drawing, 0, 0);
  const answers = [await classifier.classify(canvas), await classifier.classify(await createImageBitmap(canvas))];
  const held = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) await classifier.classify(canvas);
  const flat = tf.memory().numTensors - held;
  const wrong = [
    await messageOf(openClassifier('nowhere.untwist')),
    await messageOf(openClassifier(Uint8Array.of(1, 2, 3))),
    await messageOf(classifier.classify(new Image())),
    await messageOf(classifier.classify('drawing.png' as never)),
    await messageOf(classifier.classify(new OffscreenCanvas(9000, 9000))),
  ];
  await classifier.dispose();
  wrong.push(await messageOf(classifier.classify(canvas)));
  return {
    wrong,
    tensors: { flat, left: tf.memory().numTensors - numTensors, areHeld: held > numTensors },
    other: [...answers.map(({ label }) => label), tf.version_core],
  };
}

describe.skipIf(executablePath === undefined)('in a page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  beforeEach((test) => test.skip(!isInstalled, 'its dependencies cannot be had here'));

  /** Opens a site, with the model and the drawing in it, and waits for its answer; it asks no other host for anything. */
  async function look<T>(site: string, use: (tab: Page) => Promise<T>): Promise<T> {
    for (const name of ['letters.untwist', 'drawing.png']) cpSync(at(name), join(site, name));
    const { address, close } = await serveFolder(site);
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on('pageerror', (error) => complaints.push(error.message));
    tab.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address)) complaints.push(request.url());
    });
    try {
      await tab.goto(address);
      await tab.waitForFunction(() => !/^(Looking at it …|)$/.test(document.getElementById('answer')!.textContent!));
      expect(complaints).toEqual([]);
      return await use(tab);
    } finally {
      await tab.close();
      close();
    }
  }

  it('answers from the plain page of the documentation as under Node', async () => {
    const site = at('plain');
    mkdirSync(site);
    writeFileSync(join(site, 'index.html'), block('html'));
    cpSync(installed('untwist', 'dist', 'browser'), join(site, 'untwist'), { recursive: true });
    const { text, wrong, other, tensors } = await look(site, async (tab) => ({
      text: await tab.locator('body').innerText(),
      ...(await (await loaded(tab)).evaluate(otherUses)),
    }));
    const { label, probability } = answer.prediction;
    expect(text).toContain(`${label}, ${(100 * probability).toFixed(1)} % sure`);
    expect(text).toMatch(/[\d.]+ % by prototype \d+, which stands for /);
    expect(text).toMatch(/most like drawing \d+ of /);
    expect(wrong).toEqual([
      "Cannot fetch the fitted model 'nowhere.untwist': the server answers 404.",
      expect.stringMatching(/^This file is no whole fitted model: /),
      'The picture is not loaded, or is empty; wait for it: await picture.decode().',
      'classify: the picture must be an <img>, <canvas>, <video> or ImageBitmap.',
      'The picture has 9000 × 9000 pixels; make it smaller first.',
      'This classifier has been disposed of; open the model again.',
    ]);
    expect(tensors).toEqual({ flat: 0, left: 0, areHeld: true });
    expect(other).toEqual([label, label, '4.22.0']);
  });

  it('answers from a page that Vite has made of the documentation as under Node', async () => {
    const app = at('app');
    mkdirSync(app);
    const html =
      '<!doctype html><meta charset="utf-8"><p id="answer"></p><script type="module" src="./main.js"></script>';
    writeFileSync(join(app, 'index.html'), html);
    const [imports, code] = block('js').split('\n\n') as [string, string];
    writeFileSync(
      join(app, 'main.js'),
      `${imports}
const picture = Object.assign(new Image(), { src: 'drawing.png' });
await picture.decode();
const canvas = new OffscreenCanvas(picture.width, picture.height);
canvas.getContext('2d').drawImage(picture, 0, 0);
${code}
document.getElementById('answer').textContent = JSON.stringify([answer.label, answer.probability]);`,
    );
    const vite = resolve('node_modules/vite/bin/vite.js');
    const flags = ['--outDir', at('built'), '--base', './', '--logLevel', 'error'];
    await run(project, process.execPath, [vite, 'build', app, ...flags]);
    const text = await look(at('built'), (tab) => tab.locator('#answer').innerText());
    const [label, probability] = JSON.parse(text) as [string, number];
    expect(label).toBe(answer.prediction.label);
    expect(Math.abs(probability - answer.prediction.probability)).toBeLessThan(1e-4);
  });
});
