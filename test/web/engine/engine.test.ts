import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import type { Backend, EngineStatus } from '../../../web/src/engine/backend.ts';
import { Engine, type Embedder, type Model } from '../../../web/src/engine/engine.ts';

const MODEL = { input: { size: 2, depth: 1, inverted: false }, network: { hash: 'a' } } as unknown as Model;

/** Backends by name: each embeds as its place in the list, unless it is made to fail. */
function bench(names: readonly ('webgpu' | 'webgl' | 'wasm')[]) {
  const broken = new Set<string>();
  const absent = new Set<string>();
  const disposed: string[] = [];
  const statuses: EngineStatus[] = [];
  const losing = new Map<string, () => void>();
  let current = '';
  const backends = names.map((name): Backend => ({
    name,
    title: name,
    load: (onLost) => {
      if (absent.has(name)) return Promise.reject(new Error('not here'));
      current = name;
      losing.set(name, onLost);
      return Promise.resolve('device');
    },
  }));
  const open = vi.fn((model: Model): Promise<Embedder> => {
    const on = current;
    if ((model.network as { hash: string }).hash === 'bad') return Promise.reject(new UserError('no network'));
    const factor = (model.network as { hash: string }).hash === 'nan' ? NaN : 1;
    return Promise.resolve({
      embed: (pixels) =>
        broken.has(on)
          ? Promise.reject(new Error('lost'))
          : Promise.resolve(Float32Array.from([factor * names.indexOf(on as never), pixels.length])),
      dispose: () => void disposed.push(on),
    });
  });
  const engine = new Engine({
    backends,
    open,
    works: () => Promise.resolve(!broken.has(current)),
    onStatus: (status) => statuses.push(status),
  });
  return { engine, broken, absent, disposed, statuses, losing, open };
}

const IMAGE = new Uint8Array(4);

describe('the engine', () => {
  it('takes the first backend and says so', async () => {
    const { engine, statuses } = bench(['webgpu', 'webgl', 'wasm']);
    await engine.open(MODEL);
    expect(await engine.embed(IMAGE)).toEqual(Float32Array.from([0, 4]));
    expect(statuses.at(-1)).toMatchObject({ kind: 'running', name: 'webgpu', device: 'device', passedOver: [] });
  });

  it('passes over what is not there or computes wrongly, and says why', async () => {
    const { engine, absent, broken, statuses } = bench(['webgpu', 'webgl', 'wasm']);
    absent.add('webgpu');
    broken.add('webgl');
    await engine.open(MODEL);
    expect(statuses.at(-1)).toMatchObject({
      name: 'wasm',
      passedOver: [
        { title: 'webgpu', reason: 'not here' },
        { title: 'webgl', reason: 'it computes wrongly' },
      ],
    });
  });

  it('goes on with the next in the middle of an answer', async () => {
    const { engine, broken, statuses, disposed } = bench(['webgpu', 'wasm']);
    await engine.open(MODEL);
    broken.add('webgpu');
    expect(await engine.embed(IMAGE)).toEqual(Float32Array.from([1, 4]));
    expect(statuses.at(-1)).toMatchObject({ name: 'wasm', passedOver: [{ title: 'webgpu', reason: 'lost' }] });
    expect(disposed).toEqual(['webgpu']);
  });

  it('makes the next one ready as soon as a backend says that it is lost', async () => {
    const { engine, losing, statuses } = bench(['webgl', 'wasm']);
    await engine.open(MODEL);
    losing.get('webgl')!();
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ name: 'wasm' }));
    losing.get('webgl')!(); // once more: it is not the one that computes
    expect(await engine.embed(IMAGE)).toEqual(Float32Array.from([1, 4]));
  });

  it('keeps model and backend where a file is to blame', async () => {
    const { engine, statuses } = bench(['webgl', 'wasm']);
    await engine.open(MODEL);
    for (const hash of ['bad', 'nan']) {
      await expect(engine.open({ ...MODEL, network: { hash } } as unknown as Model)).rejects.toThrow(
        /no network|not finite/,
      );
      expect(await engine.embed(IMAGE)).toEqual(Float32Array.from([0, 4]));
    }
    expect(statuses.at(-1)).toMatchObject({ name: 'webgl', passedOver: [] });
  });

  it('ends with a line for the user when nothing works, and does not hang', async () => {
    const { engine, absent, statuses } = bench(['webgl', 'wasm']);
    absent.add('webgl').add('wasm');
    await expect(engine.open(MODEL)).rejects.toThrow(/cannot compute/);
    await expect(engine.embed(IMAGE)).rejects.toThrow(/cannot compute/);
    expect(statuses.at(-1)).toMatchObject({ kind: 'failed', passedOver: [{ title: 'webgl' }, { title: 'wasm' }] });
  });

  it('wants a model before images', async () => {
    await expect(bench(['wasm']).engine.embed(IMAGE)).rejects.toThrow(/no model/);
  });

  it('lets go of the network after what was asked before, and loads nothing for nobody', async () => {
    const { engine, disposed, losing, statuses } = bench(['webgl', 'wasm']);
    await engine.open(MODEL);
    const asked = engine.embed(IMAGE);
    await engine.dispose();
    expect(await asked).toEqual(Float32Array.from([0, 4]));
    expect(disposed).toEqual(['webgl']);
    await expect(engine.embed(IMAGE)).rejects.toThrow('There is no model yet');
    const before = statuses.length;
    losing.get('webgl')!();
    await new Promise((done) => setTimeout(done));
    expect(statuses.slice(before)).toEqual([{ kind: 'starting' }]);
    await engine.open(MODEL);
    expect(await engine.embed(IMAGE)).toEqual(Float32Array.from([1, 4]));
  });
});
