import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conv4 } from '../../src/backbones/index.ts';
import { loadCpu } from '../../src/engine/cpu.node.ts';
import { inlineNetwork } from '../../src/interpretation/fitted/inline-network.node.ts';
import { toBytes } from '../../src/interpretation/fitted/index.ts';
import { samplesOf, smallModel } from '../interpretation/fitted/small-model.ts';
import { findChromium } from './support/chromium.ts';
import { serveFolder } from './support/static-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'untwist-explorer-'));
const model = join(folder, 'mine.untwist');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await loadCpu();
  const size = 16;
  const backbone = conv4({ size, filters: 3, seed: 1 }); // three features, as the samples have
  const network = await inlineNetwork(backbone);
  const support = samplesOf([4, 3, 5]);
  const thumbnails = support.thumbnails.map(() => null);
  writeFileSync(model, toBytes(smallModel([4, 3, 5], { network, support: { ...support, thumbnails } })));
});

/** Runs the built command until it ends. */
function untwist(...args: string[]) {
  const child = spawn(process.execPath, [resolve('bin/untwist.js'), 'explore', ...args], { cwd: folder });
  const outcome = (async () => {
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { code, signal, stdout, stderr };
  })();
  return { child, outcome };
}

/** Where it serves, once it says so. */
async function addressOf(child: ChildProcess): Promise<string> {
  for await (const text of child.stdout!) {
    const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(text))?.[0];
    if (address !== undefined) return address;
  }
  throw new Error('it ended without an address');
}

async function statusFor(address: string, host: string): Promise<number> {
  const answer = new Promise<IncomingMessage>((done, fail) =>
    request(address, { headers: { host } }, done).on('error', fail).end(),
  );
  const response = await answer;
  response.resume();
  return response.statusCode!;
}

describe('untwist explore', () => {
  let explorer: ReturnType<typeof untwist>;
  let address = '';
  beforeAll(async () => {
    explorer = untwist(model, '--no-open');
    address = await addressOf(explorer.child);
  });
  afterAll(() => explorer.child.kill());

  it('serves the page and the model, under the policy that the page states', async () => {
    const page = await fetch(address);
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html;charset=utf-8');
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)![1];
    expect(page.headers.get('content-security-policy')).toBe(policy);
    expect(policy).not.toContain("'unsafe-eval'");
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const script = /<script[^>]* src="([^"]+)"/.exec(html)![1]!;
    expect((await fetch(new URL(script, address))).headers.get('content-type')).toBe('text/javascript');
    const given = await fetch(`${address}model.untwist`);
    expect(given.headers.get('content-disposition')).toBe("inline; filename*=UTF-8''mine.untwist");
    expect(Buffer.from(await given.arrayBuffer())).toEqual(readFileSync(model));
  });

  it('answers to no other name', async () => {
    const { host, port } = new URL(address);
    expect(await statusFor(address, host)).toBe(200);
    expect(await statusFor(`${address}model.untwist`, `evil.example:${port}`)).toBe(403);
  });

  const executablePath = findChromium();
  it.skipIf(executablePath === undefined)(
    'opens the model in a browser, from a folder on a static host too',
    async () => {
      const { stdout, code } = await untwist(model, '--out', 'site').outcome;
      expect(code).toBe(0);
      expect(stdout).toContain('mine.untwist (3 classes)');
      const site = await serveFolder(join(folder, 'site'));
      const browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
      try {
        for (const from of [address, `${address}?engine=wasm`, site.address]) {
          const page = await browser.newPage();
          const complaints: string[] = [];
          page.on('pageerror', (error) => complaints.push(error.message));
          page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
          await page.goto(from);
          await page.getByText('What the model says').waitFor();
          const named = from === site.address ? /^\S+, \S+ and \S+$/ : /^mine$/;
          expect(await page.locator('.model-name').innerText()).toMatch(named);
          expect(complaints, from).toEqual([]);
          await page.close();
        }
      } finally {
        await browser.close();
        site.close();
      }
    },
  );

  it('ends at Ctrl-C', async () => {
    explorer.child.kill('SIGINT');
    expect(await explorer.outcome).toMatchObject({ code: 0, signal: null, stderr: '' });
    await expect(fetch(address)).rejects.toThrow();
  });
});

it('refuses what is no fitted model in one line, and writes nothing', async () => {
  writeFileSync(join(folder, 'broken.untwist'), readFileSync(model).subarray(0, 2000));
  for (const [file, message] of [
    ['broken.untwist', /^untwist: broken\.untwist: [^\n]+\n$/],
    ['.', /^untwist: '\.' is a folder; [^\n]*untwist fit[^\n]*\n$/],
  ] as const) {
    const { code, stdout, stderr } = await untwist(file, '--out', 'none').outcome;
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  }
  expect(readdirSync(folder)).not.toContain('none');
});
