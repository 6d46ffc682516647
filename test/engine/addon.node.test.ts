import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildAddon, placeAddon } from '../../src/engine/addon.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'addon-'));
const put = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};

it('places the addon beside links to the library, in place of an older one, and takes a built one as it is', async () => {
  const binary = { module_path: './lib/napi-v{napi_build_version}', napi_versions: [8] };
  put('package/package.json', JSON.stringify({ version: '1.2.3', binary }));
  put('package/deps/lib/libtensorflow.so', 'of the official download');
  put('package/lib/napi-v8/tfjs_binding.node', 'old');
  put('package/lib/napi-v8/quiet.node', 'old');
  put('library/tensorflow/libtensorflow.so', 'new');
  put('library/tensorflow/include/header.h', 'header');
  const built = `library/addon/tfjs-node-gpu-1.2.3-napi-v8-${process.arch}`;
  put(`${built}/tfjs_binding.node`, 'addon');

  const packageFolder = join(folder, 'package');
  const library = { folder: join(folder, 'library'), version: '2.21.0' };
  const found = await buildAddon(packageFolder, library, false, () => expect.unreachable('nothing to compile'));
  expect(found).toEqual({ folder: join(folder, built), isNew: false });
  await placeAddon(packageFolder, library, found.folder);

  const read = (name: string) => readFileSync(join(packageFolder, name), 'utf8');
  expect(read('lib/napi-v8/tfjs_binding.node')).toBe('addon');
  expect(existsSync(join(packageFolder, 'lib/napi-v8/quiet.node'))).toBe(false); // not made for this TensorFlow
  expect(read('deps/lib/libtensorflow.so')).toBe('new');
  expect(read('deps/include/header.h')).toBe('header');
  expect(readdirSync(packageFolder).sort()).toEqual(['deps', 'lib', 'package.json']);
});
