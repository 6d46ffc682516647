import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import sirv from 'sirv';
import { build } from 'vite';

/** Builds the page of the explorer into a folder. */
export async function buildPage(outDir: string): Promise<void> {
  await build({ configFile: resolve('web/vite.config.ts'), build: { outDir }, logLevel: 'error' });
}

/** A folder on this machine's own address. */
export async function serve(folder: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(sirv(folder, { maxAge: 600 }));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

/** The window of those who have a desk. */
export const DESK = { viewport: { width: 1280, height: 900 } } as const;

/** Points of a stroke, in the pad's width and height. */
export type Points = readonly (readonly [number, number])[];

/** The explorer in a real browser, used as a person does. */
export class ExplorerPage {
  /** Errors on the console, errors that nobody caught, and requests that leave the host. */
  readonly complaints: string[] = [];
  readonly page: Page;

  private constructor(page: Page, url: string) {
    this.page = page;
    const { host } = new URL(url);
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, host: asked } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && asked !== host) this.complaints.push(`asks for ${request.url()}`);
    });
  }

  /**
   * @param browser a context is taken as it is, with what it has cached; in a browser a new one is made
   * @param before done to the page before it loads
   */
  static async open(
    browser: Browser | BrowserContext,
    url: string,
    { before, ...how }: BrowserContextOptions & { readonly before?: (page: Page) => Promise<unknown> } = {},
  ): Promise<ExplorerPage> {
    const page = await ('contexts' in browser ? browser.newPage({ ...DESK, ...how }) : browser.newPage());
    const explorer = new ExplorerPage(page, url);
    await before?.(page);
    await page.goto(url);
    return explorer;
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Draws strokes on the empty pad with the mouse, and waits for the answer. */
  async draw(strokes: readonly Points[]): Promise<void> {
    const { mouse } = this.page;
    await this.clear();
    const pad = this.page.locator('.pad');
    await pad.scrollIntoViewIfNeeded();
    const box = (await pad.boundingBox())!;
    for (const points of strokes) {
      const at = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
      await mouse.move(...at[0]!);
      await mouse.down();
      for (const point of at.slice(1)) await mouse.move(...point);
      await mouse.up();
    }
    await this.settle();
  }

  async clear(): Promise<void> {
    const button = this.button('Clear');
    if (await button.isEnabled()) await button.click();
  }

  /** Waits for an answer that no longer changes. */
  async settle(): Promise<void> {
    await this.page.locator('.reasons').waitFor();
    for (let before = ''; ;) {
      await this.page.waitForTimeout(40);
      const now = await this.page.locator('.reasons').innerHTML();
      if (now === before) return;
      before = now;
    }
  }

  /** What the answer says first: the class, or that it is none. */
  verdict(): Promise<string> {
    return this.page.locator('.lead').innerText();
  }

  /** Probability of each class that is shown, by name. */
  async probabilities(): Promise<ReadonlyMap<string, number>> {
    const rows = this.page.getByRole('list', { name: 'Probabilities of the classes' }).getByRole('listitem');
    const pairs = await rows.evaluateAll((items) =>
      items.map((item): [string, number] => [
        item.querySelector('.bar-name')!.textContent!.trim(),
        Number(item.querySelector('data')!.value),
      ]),
    );
    return new Map(pairs);
  }

  /** Gives the page a file, as by its button. */
  async give(name: string, bytes: Uint8Array): Promise<void> {
    const kind = name.endsWith('.untwist') ? '.untwist' : 'image/*';
    const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
    await this.page.locator(`input[type=file][accept="${kind}"]`).first().setInputFiles(file);
  }

  /** Keeps what is on the pad for each of `drawings`, and learns them. */
  async teach(name: string, drawings: readonly (() => Promise<void>)[]): Promise<void> {
    for (const [i, draw] of drawings.entries()) {
      await draw();
      await this.button('Keep this drawing').click();
      await this.page.getByRole('list', { name: `Kept: ${i + 1} drawing` }).waitFor();
    }
    await this.page.getByRole('textbox', { name: 'What is it called?' }).fill(name);
    await this.page.locator('.teach button[type=submit]').click();
    await this.page.getByRole('list', { name: 'Kept: 0 drawings' }).waitFor();
  }

  /** Names of the classes, in order. */
  classes(): Promise<string[]> {
    return this.page.locator('.class-name').allInnerTexts();
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** What went wrong, as the page says it. */
  problem(): Promise<string> {
    return this.page.locator('.problem').innerText();
  }
}
