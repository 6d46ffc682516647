import type { Random } from '../../../src/base/random.ts';

/** Sizes that programs stumble over, as 32-bit numbers. */
const STUMBLES = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Change = (bytes: Buffer, random: Random) => Buffer;

/** Ways in which files go wrong, by name. */
const CHANGES: Readonly<Record<string, Change>> = {
  'a bit turned': (bytes, random) => {
    const at = random.integer(bytes.length);
    bytes[at]! ^= 1 << random.integer(8);
    return bytes;
  },
  'a byte set': (bytes, random) => {
    bytes[random.integer(bytes.length)] = random.integer(256);
    return bytes;
  },
  'a number set': (bytes, random) => {
    const value = STUMBLES[random.integer(STUMBLES.length)]!;
    const at = random.integer(bytes.length);
    if (at + 4 > bytes.length) return bytes;
    if (random.integer(2) === 0) bytes.writeUInt32LE(value, at);
    else bytes.writeUInt32BE(value, at);
    return bytes;
  },
  'cut off': (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  'its beginning gone': (bytes, random) => bytes.subarray(random.integer(bytes.length)),
  'bytes put in': (bytes, random) => {
    const noise = Buffer.from(Array.from({ length: 1 + random.integer(20) }, () => random.integer(256)));
    const at = random.integer(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  'a block gone': (bytes, random) => {
    const [from, to] = block(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  'a block twice': (bytes, random) => {
    const [from, to] = block(bytes, random);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  'a block of zeros': (bytes, random) => bytes.fill(0, ...block(bytes, random)),
  'two blocks changed round': (bytes, random) => {
    const [from, to] = block(bytes, random);
    return Buffer.concat([bytes.subarray(to), bytes.subarray(from, to), bytes.subarray(0, from)]);
  },
  'zeros behind it': (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random.integer(100))]),
};
const NAMES = Object.keys(CHANGES);

/** A copy of a file with one to three things wrong; how is told to `note`. */
export function mutateBytes(whole: Uint8Array, random: Random, note: (what: string) => void): Buffer {
  let bytes = Buffer.from(whole);
  for (let changes = 1 + random.integer(3); changes > 0; changes--) {
    if (bytes.length === 0) break;
    const name = NAMES[random.integer(NAMES.length)] as string;
    note(name);
    bytes = Buffer.from((CHANGES[name] as Change)(bytes, random));
  }
  return bytes;
}

function block({ length }: Buffer, random: Random): [from: number, to: number] {
  const from = random.integer(length);
  return [from, Math.min(length, from + 1 + random.integer(Math.max(1, length >> 2)))];
}
