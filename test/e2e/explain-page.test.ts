import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, controlNames, faintTexts, findChromium } from './support/chromium.ts';
import { LARGE, writeLargeReport, writeReports } from './support/reports.ts';

const executablePath = findChromium();
const folder = mkdtempSync(join(tmpdir(), 'untwist-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WIDE = { viewport: { width: 1280, height: 900 } } as const;
const NARROW = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
const REPORTS = ['fitted', 'run'] as const;

describe.skipIf(executablePath === undefined)('the page of untwist explain in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    // In a container Chromium's own sandbox often cannot start; the page is ours.
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    await Promise.all([writeReports(folder), writeLargeReport(join(folder, 'large.html'))]);
  }, 240_000);
  afterAll(() => browser?.close());

  /** Opens a report, hands it over, and wants no complaint of it at the end. */
  async function look(report: string, how: BrowserContextOptions, at: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage(how);
    try {
      const complaints = complaintsOf(page);
      await page.goto(pathToFileURL(join(folder, `${report}.html`)).href);
      await at(page);
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
    }
  }
  const mapPicture = (page: Page) =>
    page.evaluate(
      () =>
        new Promise<string>((done) => {
          const map = document.querySelector('canvas')!;
          requestAnimationFrame(() => requestAnimationFrame(() => done(map.toDataURL())));
        }),
    );
  const told = (page: Page) => page.locator('#told').innerText();

  it.each(REPORTS.flatMap((report) => [WIDE, NARROW].map((view) => [report, view.viewport.width, view] as const)))(
    'shows the report %s at a width of %i, light and dark',
    async (report, width, view) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await look(report, { ...view, colorScheme }, async (page) => {
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          expect(await faintTexts(page, 4.5)).toEqual([]);
          const broken = await page
            .locator('img')
            .evaluateAll((images) => images.filter((i) => !(i as HTMLImageElement).naturalWidth).length);
          expect(broken).toBe(0);
          const generated = await page.locator('#prototypes ~ .cards img[alt^=Generated]').count();
          expect(generated).toBe(report === 'run' ? await page.locator('article[id^=prototype-]').count() : 0);
          const { channels } = await sharp(await page.screenshot()).stats();
          expect(channels[0]!.mean > 128).toBe(colorScheme === 'light');
        });
      }
    },
  );

  it.each(REPORTS)('names every control of the report %s, and the keyboard reaches it', async (report) => {
    await look(report, WIDE, async (page) => {
      const controls = await controlNames(page);
      expect(controls.length).toBeGreaterThan(20);
      expect(controls.filter(({ name }) => name.trim() === '')).toEqual([]);
      const wanted = await page.locator('a[href], button, select, [tabindex="0"]').count();
      const reached = new Set<number>();
      for (let press = 0; press < wanted; press++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => [...document.querySelectorAll('*')].indexOf(document.activeElement!));
        reached.add(at);
      }
      expect(reached.size).toBe(wanted);
    });
  });

  it('moves and tells by keyboard, pointer and touch', async () => {
    await look('run', WIDE, async (page) => {
      const whole = await mapPicture(page);
      await page.locator('#map').focus();
      const pictures = [whole];
      for (const key of ['ArrowLeft', 'ArrowUp', '+', 'ArrowDown', '-']) {
        await page.keyboard.press(key);
        const picture = await mapPicture(page);
        expect(pictures, key).not.toContain(picture);
        pictures.push(picture);
      }
      await page.keyboard.press('0');
      expect(await mapPicture(page)).toBe(whole);

      const hint = await told(page);
      await page.keyboard.press('n');
      expect(await told(page)).toMatch(/^Prototype 0 of /);
      await page.keyboard.press('Shift+N');
      expect(await told(page)).toMatch(/(Support|Test) sample .*\n?[^]*Prototype 0 of [^]*Nearest samples/);
      await page.keyboard.press('p');
      expect(await told(page)).toMatch(/^Prototype \d+ of /);
      await page.keyboard.press('Escape');
      expect(await told(page)).toBe(hint);
      expect(await mapPicture(page)).toBe(whole);

      const { x, y } = await sampleAt(page);
      await page.mouse.move(x, y);
      expect(await told(page)).toMatch(/Support sample|Prototype/);
    });
    await look('run', NARROW, async (page) => {
      const hint = await told(page);
      await page.locator('#map').scrollIntoViewIfNeeded();
      const { x, y } = await sampleAt(page);
      await page.touchscreen.tap(x, y);
      expect(await told(page)).not.toBe(hint);
      await page.getByRole('button', { name: 'Next sample' }).tap();
      expect(await told(page)).toMatch(/Support sample|Test sample/);
    });
  });

  it('prints black on white, from a dark screen too', async () => {
    const shown: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await look('run', { ...WIDE, colorScheme }, async (page) => {
        await page.evaluate(() => {
          window.addEventListener('beforeprint', () => {
            document.title = document.querySelector('canvas')!.toDataURL();
          });
        });
        const pdf = await page.pdf({ format: 'A4' });
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
        shown.push(await page.title());
        await page.emulateMedia({ media: 'print' });
        expect(
          await page.locator('nav, .tools').evaluateAll((parts) => parts.some((part) => part.checkVisibility())),
        ).toBe(false);
        expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 27, 27)');
        expect(await faintTexts(page, 4.5)).toEqual([]);
      });
    }
    expect(shown[0]).toMatch(/^data:image/);
    expect(shown[1]).toBe(shown[0]);
  });

  it('opens a hundred classes and five thousand samples', async () => {
    await look('large', WIDE, async (page) => {
      const counts = await page.evaluate(() => {
        const data = JSON.parse(document.getElementById('data')!.textContent!) as { samples: []; prototypes: [] };
        return { samples: data.samples.length, prototypes: data.prototypes.length };
      });
      expect(counts.samples).toBe(LARGE.samples);
      expect(await page.locator('#pick option').count()).toBe(LARGE.classes + 1);
      expect(await page.locator('article[id^=prototype-]').count()).toBe(counts.prototypes);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(WIDE.viewport.width);
      const whole = await mapPicture(page);
      await page.locator('#map').press('ArrowRight');
      expect(await mapPicture(page)).not.toBe(whole);
    });
  });

  /** Where the first sample is on the screen, while the whole map is shown. */
  const sampleAt = (page: Page) =>
    page.evaluate(() => {
      type Point = [x: number, y: number];
      const { samples, prototypes } = JSON.parse(document.getElementById('data')!.textContent!) as Record<
        string,
        Point[]
      >;
      const points = [...samples!, ...prototypes!];
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const box = document.querySelector('canvas')!.getBoundingClientRect();
      const scale = 0.88 * Math.min(box.width / (right - left), box.height / (high - low));
      const [x, y] = samples![0]!;
      return {
        x: box.left + box.width / 2 + scale * (x - (left + right) / 2),
        y: box.top + box.height / 2 - scale * (y - (low + high) / 2),
      };
    });
});
