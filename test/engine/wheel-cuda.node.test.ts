import type * as Fs from 'node:fs/promises';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { installCudaWheel } from '../../src/engine/wheel.node.ts';

// Room for gigabytes that are never written.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof Fs>()),
  statfs: () => Promise.resolve({ bavail: 1e9, bsize: 4096 }),
}));

let folder = '';
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
const installs = () => calls().filter((call) => call.includes(' install '));

/** A python3 that notes how it is called; `install` is what `pip install` does, in the shell, with the folder in $target. */
function fakePython(install: string): void {
  const script = `#!/bin/sh
echo "$@" >> "${join(folder, 'calls')}"
case "$*" in
  --version) echo Python 3.12.1; exit ;;
  "-m pip --version") echo pip 25.0; exit ;;
esac
target=$(echo "$*" | sed 's/.*--target \\([^ ]*\\) .*/\\1/')
${install}
`;
  writeFileSync(join(folder, 'python3'), script);
  chmodSync(join(folder, 'python3'), 0o755);
}

const LIBRARIES = `
mkdir -p "$target/tensorflow/include" "$target/nvidia/cudnn/lib" "$target/tensorflow-2.21.0.dist-info"
touch "$target/tensorflow/libtensorflow_cc.so.2" "$target/tensorflow/libtensorflow_framework.so.2"`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-'));
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
});
afterEach(() => vi.unstubAllEnvs());

it("installs TensorFlow with NVIDIA's libraries whole, in one folder, where its search paths find them", async () => {
  fakePython(LIBRARIES);
  const cache = join(folder, 'cache');
  const library = await installCudaWheel(cache, () => {});
  expect(library).toEqual({ folder: join(cache, 'tensorflow-cuda-2.21.0'), version: '2.21.0' });
  expect(readdirSync(cache)).toEqual(['tensorflow-cuda-2.21.0']);
  expect(existsSync(join(library.folder, 'nvidia/cudnn/lib'))).toBe(true);
  expect(readlinkSync(join(library.folder, 'tensorflow/libtensorflow.so'))).toBe('libtensorflow_cc.so.2');
  expect(installs()).toEqual([
    `-m pip install --no-cache-dir --target ${join(cache, 'tensorflow-cuda.part')} --only-binary=:all: ` +
      '--progress-bar off --disable-pip-version-check -q tensorflow[and-cuda]',
  ]);
});

it('asks for the wheel of another Python where there is none for this one', async () => {
  fakePython(`
case "$*" in
  *--python-version*) ${LIBRARIES} ;;
  *) echo "ERROR: No matching distribution found for tensorflow" >&2; exit 1 ;;
esac`);
  await installCudaWheel(join(folder, 'cache'), () => {});
  expect(installs()).toHaveLength(2);
  expect(installs()[1]).toMatch(/ --python-version 3\.12 tensorflow\[and-cuda\]$/);
});

it('says what pip said when it fails, and leaves nothing behind', async () => {
  fakePython('echo "ERROR: Could not install packages: no route to host" >&2; exit 1');
  const cache = join(folder, 'cache');
  await expect(installCudaWheel(cache, () => {})).rejects.toThrow(
    /tensorflow\[and-cuda\] .*: ERROR: Could not install/,
  );
  expect(readdirSync(cache)).toEqual([]);
});
