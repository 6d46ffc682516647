import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedImages, cacheKey } from '../../src/episodes/image-cache.ts';
import { temporaryFolder } from './support/files.ts';

const content = {
  images: { pixels: Uint8Array.from([1, 2, 3, 4, 5, 6]), numImages: 3, height: 1, width: 2, depth: 1 as const },
  classes: [{ path: 'Ünïcode', start: 0, count: 3 }],
  bad: [{ name: 'x.png', reason: 'empty file' }],
};

/** Opens the cache and says whether it had to make the images. */
async function open(folder: string, key = 'key') {
  let made = 0;
  const notices: string[] = [];
  const make = async () => {
    made++;
    return content;
  };
  const cached = await cachedImages(folder, key, make, (message) => notices.push(message));
  return { cached, made, notices };
}

describe('cachedImages', () => {
  it('makes once, then reads the same, checksum included', async () => {
    const folder = join(temporaryFolder(), 'not', 'there yet');
    const first = await open(folder);
    const second = await open(folder);
    expect([first.made, second.made]).toEqual([1, 0]);
    expect(second.cached).toEqual(first.cached);
    expect(second.cached).toEqual({ ...content, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(second.cached.images.pixels).toEqual(content.images.pixels);
    expect(readdirSync(folder)).toEqual(['key.images']);
    expect((await open(folder, 'other')).made).toBe(1);
  });

  it.each([
    ['a changed pixel', (file: string) => flip(file, -33)],
    ['a changed header', (file: string) => flip(file, 30)],
    ['a missing end', (file: string) => truncateSync(file, 60)],
    ['nothing left', (file: string) => truncateSync(file, 0)],
  ])('notices %s and makes again', async (_, damage) => {
    const folder = temporaryFolder();
    await open(folder);
    damage(join(folder, 'key.images'));
    const again = await open(folder);
    expect(again.made).toBe(1);
    expect(again.notices).toEqual([expect.stringContaining('is damaged')]);
    expect((await open(folder)).made).toBe(0);
  });

  const { images, classes, bad } = { ...content, images: { numImages: 3, height: 1, width: 2, depth: 1 } };
  it.each<[string, unknown, string?]>([
    ['no header', 'no header'],
    ['a header without images', { classes, bad }],
    ['a number of images that is none', { images: { ...images, numImages: -3, height: -1 }, classes: [], bad }],
    ['two channels', { images: { ...images, width: 1, depth: 2 }, classes, bad }],
    ['fewer pixels than images', { images: { ...images, numImages: 4 }, classes, bad }],
    ['a class of images that are not there', { images, classes: [{ path: 'a', start: 1, count: 3 }], bad }],
    ['a bad image without a reason', { images, classes, bad: [{ name: 'x.png' }] }],
    ['another first line', { images, classes, bad }, 'untwist images 2'],
  ])('makes again what says %s, its checksum right', async (_, header, magic) => {
    const folder = temporaryFolder();
    writeCache(join(folder, 'key.images'), JSON.stringify(header), magic);
    const again = await open(folder);
    expect(again.made).toBe(1);
    expect(again.notices).toEqual([expect.stringContaining('is damaged')]);
    expect(again.cached.images).toEqual(content.images);
  });

  it('makes again what has no header that is JSON, its checksum right', async () => {
    const folder = temporaryFolder();
    writeCache(join(folder, 'key.images'), '{');
    expect((await open(folder)).notices).toEqual([expect.stringContaining('is damaged')]);
    writeCache(join(folder, 'key.images'), JSON.stringify({ images, classes, bad }));
    expect((await open(folder)).made).toBe(0); // so that the cases above are refused for what they say
  });

  it('goes on with notices where a folder is in the place of the file', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'key.images'));
    const { cached, made, notices } = await open(folder);
    expect(made).toBe(1);
    expect(cached.images).toEqual(content.images);
    const wanted = [/^The cache .* cannot be read \(EISDIR/, /cannot be kept in/];
    expect(notices).toEqual(wanted.map((text) => expect.stringMatching(text) as unknown));
  });

  it('goes on with a notice where nothing can be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { cached, notices } = await open(join(file, 'below'));
    expect(cached.images.pixels).toEqual(content.images.pixels);
    expect(notices).toEqual([expect.stringContaining('cannot be kept in')]);
    expect(existsSync(join(file, 'below'))).toBe(false);
  });

  it('leaves no half-written file where making fails', async () => {
    const folder = temporaryFolder();
    const fail = () => Promise.reject(new Error('broken off'));
    await expect(cachedImages(folder, 'key', fail)).rejects.toThrow('broken off');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('cacheKey', () => {
  it('changes with any part', () => {
    expect(cacheKey(['a', 28])).toBe(cacheKey(['a', 28]));
    expect(new Set([cacheKey(['a', 28]), cacheKey(['a', 29]), cacheKey(['a2', 8])]).size).toBe(3);
  });
});

function flip(file: string, position: number): void {
  const bytes = readFileSync(file);
  const at = position < 0 ? bytes.length + position : position;
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(file, bytes);
}

/** A cache file of some header and the pixels of `content`. */
function writeCache(file: string, header: string, magic = 'untwist images 1'): void {
  const text = Buffer.from(header);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([Buffer.from(magic), length, text, content.images.pixels]);
  writeFileSync(file, Buffer.concat([body, createHash('sha256').update(body).digest()]));
}
