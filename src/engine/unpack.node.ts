import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

function open(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolveFile, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : resolveFile(zip),
    );
  });
}

function entries(zip: yauzl.ZipFile): Promise<yauzl.Entry[]> {
  return new Promise((resolveEntries, reject) => {
    const list: yauzl.Entry[] = [];
    zip.on('error', reject);
    zip.on('end', () => resolveEntries(list));
    zip.on('entry', (entry: yauzl.Entry) => {
      list.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function read(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolveStream, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolveStream(stream)));
  });
}

/**
 * Unpacks the files of ZIP archive `file` whose name `wanted` accepts into `folder`, checksums verified.
 * @returns how many there were.
 * @throws Error on a damaged archive or a name that leads out of `folder`.
 */
export async function unpackSome(file: string, folder: string, wanted: (name: string) => boolean): Promise<number> {
  const root = resolve(folder) + sep;
  const zip = await open(file);
  try {
    const list = (await entries(zip)).filter((entry) => !entry.fileName.endsWith('/') && wanted(entry.fileName));
    for (const entry of list) {
      const target = resolve(root, entry.fileName);
      if (!target.startsWith(root)) throw new Error(`${file}: the name ${entry.fileName} leads out of the folder`);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await read(zip, entry), createWriteStream(target));
    }
    return list.length;
  } finally {
    zip.close();
  }
}
