import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { messageOf } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';

const MAGIC = Buffer.from('untwist feature1');
const HEADER = MAGIC.length + 8; // then the number of features and of images, uint32 little-endian each
const KEY = 32;
const CHECKSUM = 32;
const SUFFIX = '.features';

/** The user's cache folder for features. */
export function defaultFeatureFolder(): string {
  return join(envPaths('untwist', { suffix: '' }).cache, 'features');
}

/**
 * The features of one network on disk, by the hash of an image (sha256, hex). Each `add` makes one file of its own,
 * complete or absent, so several processes can add at a time; a damaged file is told of and passed over.
 */
export class FeatureStore {
  private readonly folder: string;
  private readonly width: number;
  private readonly notice: (line: string) => void;
  private readonly features = new Map<string, Float32Array>();

  private constructor(folder: string, width: number, notice: (line: string) => void) {
    this.folder = folder;
    this.width = width;
    this.notice = notice;
  }

  /** @param hash of the network, whose name its folder bears */
  static async open(
    folder: string,
    { hash, width }: { readonly hash: string; readonly width: number },
    notice: (line: string) => void,
  ): Promise<FeatureStore> {
    const store = new FeatureStore(join(folder, hash), width, notice);
    const names = await readdir(store.folder).catch(() => []);
    for (const name of names.filter((n) => n.endsWith(SUFFIX))) await store.read(join(store.folder, name));
    return store;
  }

  get(image: string): Float32Array | undefined {
    return this.features.get(image);
  }

  /** A folder that cannot be written is told of and costs only time. */
  async add(images: readonly string[], features: Float32Array): Promise<void> {
    images.forEach((image, i) => this.features.set(image, features.slice(i * this.width, (i + 1) * this.width)));
    const header = Buffer.alloc(8);
    header.writeUInt32LE(this.width, 0);
    header.writeUInt32LE(images.length, 4);
    const keys = Buffer.from(images.join(''), 'hex');
    const values = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
    const content = Buffer.concat([MAGIC, header, keys, values]);
    const checksum = createHash('sha256').update(content).digest();
    try {
      await mkdir(this.folder, { recursive: true });
      const name = `${checksum.toString('hex').slice(0, 16)}${SUFFIX}`;
      await writeWhole(join(this.folder, name), Buffer.concat([content, checksum]));
    } catch (error) {
      this.notice(
        `Features cannot be kept in ${this.folder} (${messageOf(error)}); they are computed again next time.`,
      );
    }
  }

  private async read(file: string): Promise<void> {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const content = bytes.subarray(0, -CHECKSUM);
    const count = content.length < HEADER ? -1 : content.readUInt32LE(MAGIC.length + 4);
    const whole =
      content.length === HEADER + count * (KEY + this.width * 4) &&
      content.readUInt32LE(MAGIC.length) === this.width &&
      createHash('sha256').update(content).digest().equals(bytes.subarray(-CHECKSUM));
    if (!whole) {
      this.notice(`The feature cache ${file} is damaged; its features are computed again.`);
      return;
    }
    // A copy: 32-bit numbers must start at a multiple of four bytes.
    const values = new Float32Array(new Uint8Array(content.subarray(HEADER + count * KEY)).buffer);
    for (let i = 0; i < count; i++) {
      const key = content.subarray(HEADER + i * KEY, HEADER + (i + 1) * KEY).toString('hex');
      this.features.set(key, values.subarray(i * this.width, (i + 1) * this.width));
    }
  }
}
