import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addonFolder, nativePackageVersion, readStamp, STAMP_FILE } from '../../src/engine/engine-folders.node.ts';

it('finds the addon for the best Node-API version that this Node has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  const write = (versions: number[]) => {
    const binary = { module_path: './lib/napi-v{napi_build_version}', napi_versions: versions };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ binary }));
  };
  write([3, 4, 5]);
  expect(addonFolder(folder)).toBe(join(folder, 'lib/napi-v5'));
  write([3, 4, 999]);
  expect(addonFolder(folder)).toBe(join(folder, 'lib/napi-v4'));
});

it('takes a stamp only whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  expect(readStamp(folder)).toBeNull();
  writeFileSync(join(folder, STAMP_FILE), '{"library": "/x", "ver');
  expect(readStamp(folder)).toBeNull();
  const stamp = { library: null, version: 'TensorFlow 2.9.1', device: 'CPU' };
  writeFileSync(join(folder, STAMP_FILE), JSON.stringify(stamp));
  expect(readStamp(folder)).toEqual(stamp);
});

it('knows the version of the native package from package.json', () => {
  expect(nativePackageVersion()).toMatch(/^\d+\.\d+\.\d+$/);
});
