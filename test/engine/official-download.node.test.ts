import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installOfficial } from '../../src/engine/official-download.node.ts';

function packageFor(host: string, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'official-'));
  const tool = join(folder, 'node_modules/@mapbox/node-pre-gyp');
  mkdirSync(tool, { recursive: true });
  mkdirSync(join(folder, 'scripts'));
  writeFileSync(join(tool, 'package.json'), '{}');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ binary: { host } }));
  writeFileSync(join(folder, 'scripts/install.js'), script);
  return folder;
}

it("runs the package's own script, with its tools on the path, when the host answers", async () => {
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const write = "require('fs').writeFileSync('ran', process.argv.slice(2).join(' ') + '\\n' + process.env.PATH)";
    const folder = packageFor(host, write);
    await installOfficial(folder, false, () => {});
    const [args, path] = readFileSync(join(folder, 'ran'), 'utf8').split('\n');
    expect(args).toBe('cpu download');
    expect(path!.startsWith(join(folder, 'node_modules/.bin'))).toBe(true);

    const failing = packageFor(host, "console.error('Error: no build for this system'); process.exit(1)");
    const failed = installOfficial(failing, true, () => {});
    await expect(failed).rejects.toThrow('the official download failed: Error: no build for this system');
  } finally {
    server.close();
  }
});

it('does not try when the host is out of reach', async () => {
  const folder = packageFor('http://127.0.0.1:9/', "require('fs').writeFileSync('ran', '')");
  await expect(installOfficial(folder, false, () => {})).rejects.toThrow('out of reach');
});
