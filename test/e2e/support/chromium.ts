import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium on PATH; undefined, with a line that says so, where there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file));
  if (found === undefined) {
    process.stderr.write(`SKIPPED: tests in a real browser; there is none of ${NAMES.join(', ')} on PATH.\n`);
  }
  return found;
}

/** What the page complains of from now on: errors, warnings, and requests that leave the file. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  return complaints;
}

/** Roles of what a keyboard may stand on. */
const CONTROLS = new Set(['application', 'button', 'checkbox', 'combobox', 'link', 'region', 'slider', 'textbox']);

interface AccessibilityNode {
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

/** Role and name of all controls, and of whatever else takes the focus, as a screen reader is told them. */
export async function controlNames(page: Page): Promise<{ readonly role: string; readonly name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { nodes: AccessibilityNode[] };
  await session.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => {
      const takesFocus = properties.some((property) => property.name === 'focusable' && property.value.value === true);
      return { role: role?.value ?? '', name: name?.value ?? '', takesFocus };
    })
    .filter(({ role, takesFocus }) => CONTROLS.has(role) || (takesFocus && role !== 'RootWebArea'));
}

/** Texts of the page that stand out of its ground by less than a ratio, as WCAG counts it; controls have their own ground. */
export function faintTexts(page: Page, least: number): Promise<string[]> {
  return page.evaluate((ratio) => {
    const luminance = (colour: string) => {
      const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const ground = luminance(getComputedStyle(document.body).backgroundColor);
    const texts = [
      ...document.querySelectorAll<HTMLElement>('body *:not(script, noscript, button, select, option, meter)'),
    ];
    return texts.flatMap((element) => {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== '');
      if (!hasText || element.getClientRects().length === 0 || element.closest('svg, noscript') !== null) return [];
      const { color, opacity } = getComputedStyle(element);
      const ink = luminance(color);
      const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      return contrast >= ratio && opacity === '1' ? [] : [`${element.textContent} (${contrast.toFixed(2)})`];
    });
  }, least);
}
