import { crc32, constants, deflateRawSync } from 'node:zlib';
import type { Random } from '../../../src/base/random.ts';

/** A member of a zip file, whatever it claims. */
interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  /** Claimed bytes after unpacking. */
  readonly size?: number;
  readonly crc?: number;
  /** Upper half: the mode of Unix. */
  readonly attributes?: number;
}

/** A zip file of members as they are given. */
export function rawZip(members: readonly Member[], numMembers = members.length): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, content, method = 0, size = content.length, crc = crc32(content), attributes = 0 } of members) {
    const path = Buffer.from(name);
    const fields = Buffer.alloc(26); // of both headers: version, flags, method, time, date, crc, sizes, lengths
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([uint32(0x04034b50), fields, path, content]);
    const rest = Buffer.alloc(14); // comment, disk, inner and outer attributes, offset
    rest.writeUInt32LE(attributes, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([uint32(0x02014b50), Buffer.from([20, 3]), fields, rest, path]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(numMembers, 4);
  end.writeUInt16LE(numMembers, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, list, uint32(0x06054b50), end]);
}

const LINK = 0o120777 * 2 ** 16;
const BLOCK = 1 << 26;
const BLOCKS = 22; // 1.4 GiB
let bomb: Buffer | undefined;

/** Zeros of `BLOCKS` blocks, deflated once and repeated. */
function bombed(): Buffer {
  if (bomb === undefined) {
    const block = deflateRawSync(Buffer.alloc(BLOCK), { level: 1, finishFlush: constants.Z_FULL_FLUSH });
    bomb = Buffer.concat([...new Array<Buffer>(BLOCKS).fill(block), Buffer.of(3, 0)]);
  }
  return bomb;
}

/**
 * A zip file made to do harm, out of the members of an honest one.
 * @param outside a folder that nothing may be written to
 */
export function hostileZip(
  files: Readonly<Record<string, Uint8Array>>,
  outside: string,
  random: Random,
  note: (what: string) => void,
): Buffer {
  const members: Member[] = Object.entries(files).map(([name, content]) => ({ name, content }));
  const at = random.integer(members.length);
  const { name, content } = members[at]!;
  const last = name.split('/').at(-1) as string;
  const tricks: Readonly<Record<string, () => Member>> = {
    'a way up': () => ({ name: `../../${name}`, content }),
    'a way up in the middle': () => ({ name: name.replace('/', '/../../../'), content }),
    'a path from the root': () => ({ name: `${outside}/${last}`, content }),
    'a path of Windows': () => ({ name: name.replaceAll('/', '\\'), content }),
    'a drive of Windows': () => ({ name: `C:\\${last}`, content }),
    'a link': () => ({ name, content: Buffer.from(`${outside}/near.txt`), attributes: LINK }),
    'a bomb': () => ({ name, content: bombed(), method: 8, size: BLOCK * BLOCKS }),
    'a bomb of a small name': () => ({ name, content: deflateRawSync(Buffer.alloc(5e6)), method: 8, size: 100 }),
    'an absurd size': () => ({ name, content, size: 0xfffffffe }),
    'an absurd packed size': () => ({ name, content: Buffer.alloc(10), method: 8, size: 0xfffffff0 }),
    'another method': () => ({ name, content, method: 1 + random.integer(99) }),
    'no deflated bytes': () => ({ name, content, method: 8, size: 100 }),
    'another checksum': () => ({ name, content, crc: 1 }),
    'an empty name': () => ({ name: '', content }),
    'a name of two lines': () => ({ name: `${name}\nDone.\u001b[2J`, content }),
    'a long name': () => ({ name: 'x'.repeat(60_000), content }),
    'a name with a zero': () => ({ name: `${name}\0.png`, content }),
    'a name of everybody': () => ({ name: '__proto__', content }),
  };
  const names = Object.keys(tricks);
  const trick = names[random.integer(names.length)] as string;
  note(trick);
  const made = (tricks[trick] as () => Member)();
  const kept = random.integer(2) === 0 ? members : members.filter((_, i) => i !== at);
  const twice = random.integer(4) === 0 ? [members[at]!] : [];
  return rawZip([...kept, ...twice, made], random.integer(10) === 0 ? 65_000 : undefined);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
