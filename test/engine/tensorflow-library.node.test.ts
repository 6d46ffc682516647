import { existsSync, mkdirSync, mkdtempSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  finishLibrary,
  linkLibrary,
  locateTensorFlow,
  newestLibrary,
  readLibrary,
} from '../../src/engine/tensorflow-library.node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorflow-'));
});

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
}

const WHEEL = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/eager/c_api.h'];

describe('locateTensorFlow', () => {
  it('knows a site-packages, its tensorflow folder and an unpacked C library', () => {
    put(...WHEEL.map((name) => `site/tensorflow/${name}`));
    put('c/lib/libtensorflow.so.2', 'c/lib/libtensorflow_framework.so.2', 'c/include/tensorflow/c/eager/c_api.h');
    for (const from of ['site', 'site/tensorflow']) {
      expect(locateTensorFlow(join(folder, from))).toEqual({
        libraries: join(folder, 'site/tensorflow'),
        core: 'libtensorflow_cc.so.2',
        framework: 'libtensorflow_framework.so.2',
        include: join(folder, 'site/tensorflow/include'),
      });
    }
    expect(locateTensorFlow(join(folder, 'c'))).toMatchObject({
      core: 'libtensorflow.so.2',
      include: join(folder, 'c/include'),
    });
  });

  it('says what is missing', () => {
    expect(() => locateTensorFlow(folder)).toThrow(`no libtensorflow_cc.so.2 or libtensorflow.so.2`);
    put('libtensorflow_cc.so.2');
    expect(() => locateTensorFlow(folder)).toThrow('no libtensorflow_framework.so.2 beside');
    put('libtensorflow_framework.so.2');
    expect(() => locateTensorFlow(folder)).toThrow('no headers');
  });
});

describe('linkLibrary', () => {
  it('links under the names that linking and loading need, CUDA beside them, and only once', async () => {
    put(...WHEEL.map((name) => `site/tensorflow/${name}`), 'site/nvidia/cudnn/lib/libcudnn.so');
    const cache = join(folder, 'cache');
    const library = await linkLibrary(cache, join(folder, 'site'));
    const real = realpathSync(join(folder, 'site/tensorflow/libtensorflow_cc.so.2'));
    for (const name of ['libtensorflow.so', 'libtensorflow_cc.so.2']) {
      expect(realpathSync(join(library.folder, 'tensorflow', name))).toBe(real);
    }
    expect(existsSync(join(library.folder, 'tensorflow/../nvidia/cudnn/lib/libcudnn.so'))).toBe(true);
    writeFileSync(join(library.folder, 'kept'), '');
    expect(await linkLibrary(cache, join(folder, 'site'))).toEqual(library);
    expect(existsSync(join(library.folder, 'kept'))).toBe(true);
  });
});

describe('a library in the cache', () => {
  const unpack = async (version: string) => {
    put(...WHEEL.map((name) => `new.part/tensorflow/${name}`));
    return finishLibrary(join(folder, 'new.part'), join(folder, `tensorflow-cpu-${version}`), version);
  };

  it('is there only when finished', async () => {
    const target = join(folder, 'tensorflow-cpu-2.9.0');
    put(...WHEEL.map((name) => `tensorflow-cpu-2.9.0/tensorflow/${name}`)); // as an interrupted one would lie there
    expect(await readLibrary(target)).toBeNull();
    expect(await unpack('2.9.0')).toEqual({ folder: target, version: '2.9.0' });
    expect(await readLibrary(target)).toEqual({ folder: target, version: '2.9.0' });
    expect(readlinkSync(join(target, 'tensorflow/libtensorflow.so'))).toBe('libtensorflow_cc.so.2');
    rmSync(join(target, 'tensorflow/libtensorflow_cc.so.2'));
    expect(await readLibrary(target)).toBeNull();
  });

  it('is the newest by number, not by letter', async () => {
    expect(await newestLibrary(folder, 'tensorflow-cpu-')).toBeNull();
    for (const version of ['2.9.0', '2.21.0', '2.20.1']) await unpack(version);
    expect((await newestLibrary(folder, 'tensorflow-cpu-'))?.version).toBe('2.21.0');
    expect(await newestLibrary(folder, 'tensorflow-cuda-')).toBeNull();
  });

  it('refuses a package without the library', async () => {
    put('old.part/tensorflow/libtensorflow_framework.so.2');
    await expect(finishLibrary(join(folder, 'old.part'), join(folder, 'old'), '2.1')).rejects.toThrow(
      'TensorFlow 2.1: its package holds no libtensorflow_cc.so.2',
    );
  });
});
