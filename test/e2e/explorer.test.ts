import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { zipSync } from 'fflate';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../src/engine/use-backend.node.ts';
import {
  embedImages,
  loadFitted,
  openNetwork,
  renameClass,
  toBytes,
  type FittedModel,
  type InlineNetwork,
  type Prediction,
} from '../../src/interpretation/fitted/index.ts';
import { crc32 } from '../../src/interpretation/fitted/crc32.ts';
import { encodePng } from '../../web/src/draw/png.ts';
import { findChromium } from './support/chromium.ts';
import { buildPage, DESK, ExplorerPage, serve } from './support/explorer-page.ts';
import { KNOWN, ladder } from './support/mouse-shapes.ts';

const executablePath = findChromium();
const folder = mkdtempSync(join(tmpdir(), 'untwist-explorer-'));
const LADDERS = [-0.02, -0.01, 0, 0.01, 0.02].map(ladder);

describe.skipIf(executablePath === undefined)('the explorer in Chromium', () => {
  let browser: Browser;
  let context: BrowserContext; // most pages are opened in it, for its cache
  let server: Server;
  let url: string;
  let bytes: Uint8Array;
  let fitted: FittedModel;
  beforeAll(async () => {
    // In a container Chromium's own sandbox often cannot start; the page is ours.
    [browser] = await Promise.all([
      chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] }),
      buildPage(join(folder, 'page')),
    ]);
    context = await browser.newContext(DESK);
    ({ server, url } = await serve(join(folder, 'page')));
    bytes = new Uint8Array(readFileSync(join(folder, 'page', 'model.untwist')));
    fitted = loadFitted(bytes);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  type Options = Parameters<typeof ExplorerPage.open>[2] & { readonly query?: string };

  /** Opens the page, hands it over, and wants no complaint of it at the end. */
  async function visit(use: (explorer: ExplorerPage) => Promise<void>, { query = '', ...how }: Options = {}) {
    const explorer = await ExplorerPage.open(Object.keys(how).length === 0 ? context : browser, url + query, how);
    try {
      await explorer.page.locator('.pad').waitFor();
      await use(explorer);
      expect(explorer.complaints).toEqual([]);
    } finally {
      await explorer.close();
    }
  }

  async function saved(explorer: ExplorerPage): Promise<Uint8Array> {
    const [download] = await Promise.all([explorer.page.waitForEvent('download'), explorer.button('Save').click()]);
    return new Uint8Array(readFileSync(await download.path()));
  }

  it('tells what is drawn with the mouse, with prototypes, shares and the images that it is like', () =>
    visit(async (explorer) => {
      for (const [name, strokes] of Object.entries(KNOWN)) {
        await explorer.draw(strokes);
        expect(await explorer.verdict()).toContain(name);
        expect(await explorer.page.locator('.reasons .near-name').first().innerText()).toBe(name);
      }
      const shares = explorer.page.getByRole('list', { name: 'Shares of the prototypes in the decision' });
      expect(await shares.innerText()).toContain('of star');
      // What is not shown is told, so that the numbers come to the whole.
      const said = await explorer.page.locator('.reasons').innerText();
      expect(said).toMatch(new RegExp(`The ${fitted.classes.length - 6} others together: (under )?\\d+\\s%\\.`));
      expect(await explorer.page.locator('.here').count()).toBe(1);
      await explorer.button('Clear').click();
      await explorer.page.locator('.placeholder').waitFor();
    }));

  it('learns a class from five drawings; takes back, renames, merges and deletes', () =>
    visit(async (explorer) => {
      const { page } = explorer;
      await explorer.draw(ladder(0.015));
      expect(await explorer.verdict()).not.toContain('ladder');
      await explorer.teach(
        'ladder',
        LADDERS.map((strokes) => () => explorer.draw(strokes)),
      );
      const before = await explorer.classes();
      expect(before).toContain('ladder');
      await explorer.draw(ladder(0.015));
      expect(await explorer.verdict()).toContain('ladder');

      await explorer.button('Rename ladder').click();
      await page.getByRole('textbox', { name: 'New name of ladder' }).fill('steps <b>&');
      await page.keyboard.press('Enter');
      await page.getByText('steps <b>&', { exact: true }).first().waitFor();
      expect(await explorer.verdict()).toContain('steps <b>&');
      expect(await hasFocus(explorer.button('Rename steps <b>&'))).toBe(true);
      await explorer.button('Undo').click();
      expect(await explorer.classes()).toEqual(before);

      const into = page.getByRole('combobox', { name: 'Merge ladder into another class' });
      await into.press('ArrowDown'); // chooses the first already, and must not merge yet
      expect(await explorer.classes()).toEqual(before);
      await into.selectOption({ label: 'square' });
      await explorer.button('Merge ladder into square').click();
      await explorer.settle();
      expect(await explorer.verdict()).toContain('square');
      expect(await explorer.classes()).toEqual(before.filter((name) => name !== 'ladder'));
      await explorer.button('Undo').click();

      await explorer.button('Delete ladder').press('Enter');
      expect(await hasFocus(page.locator('#classes-title'))).toBe(true);
      expect(await explorer.classes()).not.toContain('ladder');
      await explorer.button('Undo').click();
      expect(await explorer.classes()).toEqual(before);
      await explorer.button('Undo').click(); // the lesson
      expect(await explorer.classes()).toEqual(fitted.classes.map(({ name }) => name));
      expect(await explorer.button('Undo').isEnabled()).toBe(false);
    }));

  it('saves a file that gives the same answers in another page and in `untwist predict`', async () => {
    const square = KNOWN['square']!;
    let file: Uint8Array = new Uint8Array();
    let answers: ReadonlyMap<string, number>[] = [];
    const answer = async (explorer: ExplorerPage) => {
      await explorer.draw(square);
      const drawn = await explorer.probabilities();
      await explorer.give('one.png', testImages()[0]!.png);
      await explorer.page.locator('.pad-image').waitFor();
      await explorer.settle();
      return [drawn, await explorer.probabilities()];
    };
    await visit(async (explorer) => {
      await explorer.teach(
        'ladder',
        LADDERS.slice(0, 2).map((strokes) => () => explorer.draw(strokes)),
      );
      answers = await answer(explorer);
      file = await saved(explorer);
    });
    await visit(async (explorer) => {
      await explorer.give('mine.untwist', file);
      await explorer.page.getByText('mine', { exact: true }).waitFor();
      const again = await answer(explorer);
      again.forEach((probabilities, i) => expectNear(probabilities, answers[i]!, 1e-5));
    });
    writeFileSync(join(folder, 'mine.untwist'), file);
    writeFileSync(join(folder, 'one.png'), testImages()[0]!.png);
    const args = [resolve('bin/untwist.js'), 'predict', 'mine.untwist', 'one.png', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    const [{ classes }] = JSON.parse(stdout) as [Prediction];
    expectNear(answers[1]!, new Map(classes.map(({ label, probability }) => [label, probability])), 1e-4);
  });

  it.each(['wasm', 'webgl'])('embeds images on %s as Node does, to 1e-4', async (name) => {
    const images = testImages();
    let file: Uint8Array = new Uint8Array();
    await visit(
      async (explorer) => {
        const engine = await explorer.page.locator('.engine summary').innerText();
        expect(engine).toContain(name === 'wasm' ? 'WebAssembly' : 'WebGL');
        await explorer.teach(
          'noise',
          images.map(({ png }, i) => async () => {
            await explorer.give(`noise-${i}.png`, png);
            await explorer.page.getByAltText(`The image noise-${i}.png`).waitFor();
          }),
        );
        file = await saved(explorer);
      },
      { query: `?engine=${name}` },
    );
    const { support } = loadFitted(file);
    const depth = support.embeddings.length / support.labels.length;
    const inPage = support.embeddings.slice(-images.length * depth);
    const inNode = await embedInNode(images.map(({ pixels }) => pixels));
    expect(support.sources.slice(-images.length)).toEqual(images.map((_, i) => `noise-${i}.png`));
    expect(Math.max(...inNode.map((value, at) => Math.abs(value - inPage[at]!)))).toBeLessThan(1e-4);
    expect(Math.max(...inNode.map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('opens no file that is wrong, broken or hostile: it says why, and goes on with its model', () =>
    visit(async (explorer) => {
      await explorer.draw(KNOWN['triangle']!);
      for (const [name, [content, says]] of Object.entries(badFiles())) {
        await explorer.give(`${name}.untwist`, content);
        await explorer.page.locator('.problem').waitFor();
        expect(await explorer.problem(), name).toMatch(says);
        expect(await explorer.verdict(), name).toContain('triangle');
        await explorer.page.locator('.problem button').click();
      }
      await explorer.draw(KNOWN['star']!);
      expect(await explorer.verdict()).toContain('star');
      await explorer.give('no-image.png', Uint8Array.from([1, 2, 3]));
      await explorer.page.getByText(/neither a fitted model .* nor an image/).waitFor();
      await explorer.give('huge.png', hugePng());
      await explorer.page.getByText(/has 20000 × 20000 pixels; make it smaller/).waitFor();
    }));

  it('shows names from a file as text, whatever they look like', () =>
    visit(async (explorer) => {
      const label = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
      await explorer.give('script.untwist', toBytes(renameClass(fitted, idOf('triangle'), label)));
      await explorer.page.getByText('script', { exact: true }).waitFor();
      await explorer.draw(KNOWN['triangle']!);
      expect(await explorer.verdict()).toContain(label);
      expect(await explorer.page.evaluate(() => 'hacked' in window)).toBe(false);
    }));

  it('goes on with the next backend when one fails at the start or later, without a reload', async () => {
    const isAnswering = async (explorer: ExplorerPage, engine: string) => {
      await explorer.page.locator('.engine summary', { hasText: engine }).waitFor();
      await explorer.draw(KNOWN['triangle']!);
      expect(await explorer.verdict()).toContain('triangle');
    };
    await visit(
      async (explorer) => {
        await isAnswering(explorer, 'WebGL');
        await explorer.page.evaluate(() => (window as unknown as { loseAll(): void }).loseAll());
        await isAnswering(explorer, 'WebAssembly');
        expect(await explorer.page.locator('.engine').textContent()).toContain('WebGL');
      },
      { query: '?engine=webgl', before: rememberContexts },
    );
    const noWasm = await ExplorerPage.open(browser, url, {
      before: (page) => page.route('**/*.wasm', (route) => route.abort()),
    });
    await isAnswering(noWasm, 'WebGL'); // the browser itself complains of the files that it did not get
    await noWasm.close();
  });

  it('begins without a model where there is none, and opens one', async () => {
    const before = (page: Page) => page.route('**/model.untwist', (route) => route.fulfill({ status: 404 }));
    const explorer = await ExplorerPage.open(browser, url, { before });
    await explorer.page.getByRole('heading', { name: 'There is no model here yet' }).waitFor();
    expect(await explorer.page.locator('.engine').count()).toBe(0); // nothing is being made ready
    await explorer.give('starter.untwist', bytes);
    await explorer.draw(KNOWN['triangle']!);
    expect(await explorer.verdict()).toContain('triangle');
    await explorer.close();
  });

  it('tells by keyboard what a prototype stands for', () =>
    visit(async (explorer) => {
      const { page } = explorer;
      await page.locator('.prototype[tabindex="0"]').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const card = page.locator('.prototype-card');
      expect(await card.innerText()).toMatch(/Prototype 2 of .*\s+It stands for [\d.]+ images/);
      expect(await card.locator('img').count()).toBe(6);
      expect(await page.locator('.prototype[aria-pressed=true]').count()).toBe(1);
      await page.keyboard.press('Enter');
      expect(await card.count()).toBe(0);
    }));

  it.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)('is fit for screen readers and in its frame, %s at %i pixels', (colorScheme, width) =>
    visit(
      async (explorer) => {
        const { page } = explorer;
        await explorer.draw(KNOWN['star']!);
        await explorer.button('Keep this drawing').click();
        await explorer.draw(KNOWN['star']!);
        await page.locator('.prototype').first().press('Enter');
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
        const violations = await page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> };
          };
          return (await axe.run()).violations;
        });
        expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
      },
      { colorScheme, viewport: { width, height: 900 } },
    ),
  );

  const idOf = (name: string) => fitted.classes.find((c) => c.name === name)!.id;

  /** Files that must not be opened, and what the page says of them. */
  function badFiles(): Record<string, [content: Uint8Array, says: RegExp]> {
    const network = fitted.network as InlineNetwork;
    const weights = new Float32Array(network.weightData.slice().buffer);
    weights[10] = NaN;
    const text = new TextEncoder();
    const withNetwork = (weightData: Uint8Array) => toBytes({ ...fitted, network: { ...network, weightData } });
    return {
      text: [text.encode('This is a letter to somebody.'), /no whole zip file/],
      truncated: [bytes.slice(0, bytes.length >> 1), /no whole fitted model/],
      flipped: [bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)), /damaged/],
      bomb: [zipSync({ 'manifest.json': new Uint8Array(3e7) }, { level: 9 }), /compressed/],
      traversal: [zipSync({ '../../evil.html': text.encode('<script>') }, { level: 0 }), /does not belong/],
      notFinite: [withNetwork(new Uint8Array(weights.buffer)), /NaN/],
      short: [withNetwork(network.weightData.slice(0, 400)), /take 400 bytes/],
      size: [toBytes({ ...fitted, input: { ...fitted.input, size: 30 } }), /must take images of 30 pixels/],
    };
  }

  /** Three images of the model's size, as bytes and as PNGs, ink and ground as it knows them. */
  function testImages() {
    const { size } = fitted.input;
    return Array.from({ length: 3 }, (_, i) => {
      const isInk = (at: number) =>
        (Math.floor(at / size) * (i + 3)) % size > 24 || ((at % size) * (i + 2)) % size > 25;
      const pixels = Uint8Array.from({ length: size * size }, (__, at) => (isInk(at) ? (at % 7) * 5 : 255));
      return { pixels, png: encodePng({ side: size, depth: 1, pixels }) };
    });
  }

  async function embedInNode(images: readonly Uint8Array[]): Promise<number[]> {
    await useBackend({ backend: 'wasm' });
    const { size } = fitted.input;
    const extractor = await openNetwork(fitted);
    const x = tf.tensor4d(
      images.flatMap((pixels) => [...pixels]),
      [images.length, size, size, 1],
      'int32',
    );
    const embeddings = await embedImages(fitted, extractor, x);
    x.dispose();
    extractor.dispose();
    return [...embeddings];
  }
});

const hasFocus = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

/** A PNG that says it has 400 million pixels. */
function hugePng(): Uint8Array {
  const png = encodePng({ side: 1, depth: 1, pixels: new Uint8Array(1) });
  const view = new DataView(png.buffer);
  view.setUint32(16, 20_000);
  view.setUint32(20, 20_000);
  view.setUint32(29, crc32(png.subarray(12, 29)));
  return png;
}

function expectNear(got: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, number>, tolerance: number): void {
  expect(got.size).toBeGreaterThan(3);
  for (const [name, probability] of got) {
    expect(Math.abs(probability - wanted.get(name)!), name).toBeLessThanOrEqual(tolerance);
  }
}

/** Lets the test take away what the page draws with, as a driver does that crashes. */
function rememberContexts(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const contexts: WebGL2RenderingContext[] = [];
    for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
      const { getContext } = kind.prototype;
      kind.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
        const context: unknown = Reflect.apply(getContext, this, args);
        if (context instanceof WebGL2RenderingContext) contexts.push(context);
        return context;
      } as never;
    }
    Object.assign(window, {
      loseAll: () => contexts.forEach((context) => context.getExtension('WEBGL_lose_context')?.loseContext()),
    });
  });
}
