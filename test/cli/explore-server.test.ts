import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { servePage, type PageServer } from '../../src/cli/explore-server.ts';
import { pagePolicy } from '../../src/cli/explore-page.ts';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const folder = mkdtempSync(join(tmpdir(), 'untwist-serve-'));
const page = join(folder, 'page');
const model = Uint8Array.of(80, 75, 3, 4, 200);
let server: PageServer;

beforeAll(async () => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const meta = `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy"\n content="${POLICY.replace('; ', ';\n  ')}">`;
  writeFileSync(join(page, 'index.html'), `<!doctype html>${meta}<title>x</title>`);
  writeFileSync(join(page, 'model.untwist'), 'another one');
  writeFileSync(join(page, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(page, 'assets', 'engine.wasm'), 'wasm');
  server = await servePage({ folder: page, policy: await pagePolicy(page), model, modelName: 'my été.untwist' }, 0);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, options: RequestOptions = {}) {
  const { hostname, port } = new URL(server.address);
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    // Not `fetch`, which sets the host and straightens the path by itself.
    request({ hostname, port, path, ...options }, resolve)
      .on('error', reject)
      .end(),
  );
  const body = Buffer.concat((await response.toArray()) as Buffer[]);
  return { status: response.statusCode, headers: response.headers, body };
}

it.each([
  ['/', 'text/html;charset=utf-8'],
  ['/index.html?x=1', 'text/html;charset=utf-8'],
  ['/assets/app.js', 'text/javascript'],
  ['/assets/engine.wasm', 'application/wasm'],
  ['/model.untwist?fresh', 'application/octet-stream'],
  ['/nothing', 'text/plain;charset=utf-8'],
])('answers %s as %s, under the policy of the page', async (path, type) => {
  const { status, headers } = await ask(path);
  expect(status).toBe(path === '/nothing' ? 404 : 200);
  expect(headers).toMatchObject({
    'content-type': type,
    'content-security-policy': POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
});

it('gives the model it was given, not the one in the folder', async () => {
  expect([...(await ask('/model.untwist')).body]).toEqual([...model]);
  const { headers, body } = await ask('/model.untwist', { method: 'HEAD' });
  expect(headers['content-disposition']).toBe("inline; filename*=UTF-8''my%20%C3%A9t%C3%A9.untwist");
  expect([headers['content-length'], body.length]).toEqual(['5', 0]);
});

it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '//../secret.txt'])(
  'gives nothing outside the page: %s',
  async (path) => expect((await ask(path)).status).toBe(404),
);

it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
  const { status, headers } = await ask('/', { method });
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
});

it('answers under its own names alone', async () => {
  const { port } = new URL(server.address);
  for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`]) {
    expect((await ask('/', { headers: { host } })).status, host).toBe(200);
  }
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost', 'localhost:1', `127.0.0.1.nip.io:${port}`]) {
    const { status, body } = await ask('/model.untwist', { headers: { host } });
    expect([status, body.includes(Buffer.from(model))], host).toEqual([403, false]);
  }
});

it('says that a port is taken, and by which flag to choose another', async () => {
  const port = Number(new URL(server.address).port);
  await expect(servePage({ folder: page, policy: POLICY, model, modelName: null }, port)).rejects.toThrow(
    `Port ${port} is taken by another program; name another --port, or leave it out for any free one.`,
  );
});

it('takes no page that states no policy', async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>x</title>');
  await expect(pagePolicy(folder)).rejects.toThrow('states no Content-Security-Policy; build it anew: npm run build');
});
