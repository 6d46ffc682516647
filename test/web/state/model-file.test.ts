import { afterEach, describe, expect, it, vi } from 'vitest';
import { toBytes } from '../../../src/interpretation/fitted/index.ts';
import { fetchModel, isModelFile, modelOf, MOST_BYTES, requireModest } from '../../../web/src/state/model-file.ts';
import { blobModel } from '../support/blob-model.ts';

const respond = (body: BodyInit | null, init?: ResponseInit) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, init)));
afterEach(() => vi.unstubAllGlobals());

describe('the model beside the page', () => {
  const bytes = toBytes(blobModel()) as Uint8Array<ArrayBuffer>;

  it('is opened where there is one', async () => {
    respond(bytes);
    const hosted = await fetchModel('model.untwist');
    expect(hosted?.fitted.classes).toHaveLength(3);
    expect(hosted?.name).toBeNull();
  });

  it('has the name that the host gives its file', async () => {
    const named = async (disposition: string) => {
      respond(bytes, { headers: { 'Content-Disposition': disposition } });
      return (await fetchModel('model.untwist'))?.name;
    };
    expect(await named(`inline; filename*=UTF-8''my%20%C3%A9t%C3%A9.untwist`)).toBe('my été');
    expect(await named(`inline; filename*=UTF-8''%E9t%E9.untwist`)).toBeNull();
    expect(await named('inline')).toBeNull();
  });

  it('says what is to be done where the host cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(fetchModel('model.untwist')).rejects.toThrow(
      'The model beside this page cannot be fetched (Failed to fetch); reload, or open a file.',
    );
  });

  it('is none where the host has nothing, or a page for everything', async () => {
    respond(null, { status: 404 });
    expect(await fetchModel('model.untwist')).toBeNull();
    respond('<!doctype html>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
    expect(await fetchModel('model.untwist')).toBeNull();
  });

  it('is refused where it is damaged, or too large before it is read', async () => {
    respond(bytes.slice(0, 500));
    await expect(fetchModel('model.untwist')).rejects.toThrow(/no whole fitted model/);
    respond(bytes, { headers: { 'Content-Length': '300000000' } });
    await expect(fetchModel('model.untwist')).rejects.toThrow('300 MB');
  });
});

describe('a file', () => {
  it('is a model by its ending or its first bytes', async () => {
    expect(await isModelFile(new File(['x'], 'a.untwist'))).toBe(true);
    expect(await isModelFile(new File(['x'], 'A.UNTWIST'))).toBe(true);
    expect(await isModelFile(new File([toBytes(blobModel()) as Uint8Array<ArrayBuffer>], 'a.bin'))).toBe(true);
    expect(await isModelFile(new File(['GIF89a'], 'a.gif'))).toBe(false);
  });

  it('has no more in it than a page can show', () => {
    const fitted = blobModel();
    const classes = Array.from({ length: 501 }, (_, i) => ({ id: `c${i + 1}`, name: `class ${i}` }));
    const numPrototypes = fitted.masses.length;
    const head = { ...fitted.head, numLabels: 501, association: new Float64Array(501 * numPrototypes) };
    expect(() => modelOf(toBytes({ ...fitted, classes, nextId: 502, head }))).toThrow(
      'This model has 501 classes; this page shows up to 500.',
    );
    expect(modelOf(toBytes(fitted))).toEqual(fitted);
  });

  it('has a limit', () => {
    requireModest('a', MOST_BYTES);
    expect(() => requireModest('a', 201e6)).toThrow("'a' has 201 MB; this page opens up to 200 MB.");
  });
});
