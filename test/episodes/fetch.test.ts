import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { fetchFile, type RemoteFile } from '../../src/episodes/fetch.ts';
import { temporaryFolder } from './support/files.ts';

const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i) % 256));
const sha256 = createHash('sha256').update(content).digest('hex');

type Answer = (request: IncomingMessage, response: ServerResponse, start: number) => void;

/** Serves on this machine until the test ends; notes the ranges that were asked for. */
async function serve(answer: Answer): Promise<{ file: RemoteFile; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some.zip`;
  return { file: { name: 'some.zip', url, size: content.length, sha256 }, ranges };
}

const whole: Answer = (_, response, start) => {
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
  response.end(content.subarray(start));
};

/** Sends some bytes of what is left, then drops the line: not before a busy machine has read them. */
const dropAfter =
  (bytes: number): Answer =>
  (_, response, start) => {
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    response.write(content.subarray(start, start + bytes), () => setTimeout(() => response.destroy(), 300));
  };

describe('fetchFile', () => {
  it('downloads, tells the progress, and next time leaves it be', async () => {
    const { file, ranges } = await serve(whole);
    const folder = join(temporaryFolder(), 'new');
    const steps: number[] = [];
    const fetched = await fetchFile(file, folder, (name, done, total) => {
      expect([name, total]).toEqual(['some.zip', content.length]);
      steps.push(done);
    });
    expect(fetched).toBe('fetched');
    expect(readFileSync(join(folder, 'some.zip')).equals(content)).toBe(true);
    expect(steps.at(-1)).toBe(content.length);
    expect(readdirSync(folder)).toEqual(['some.zip']);
    expect(await fetchFile(file, folder)).toBe('present');
    expect(ranges.length).toBe(1);
  });

  it('goes on by itself where the line breaks', async () => {
    let broken = false;
    const { file, ranges } = await serve((...args) => {
      if (broken) return whole(...args);
      broken = true;
      return dropAfter(30_000)(...args);
    });
    const folder = temporaryFolder();
    expect(await fetchFile(file, folder)).toBe('fetched');
    expect(readFileSync(join(folder, 'some.zip')).equals(content)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=30000-']);
  });

  it('keeps what came and says so where the line keeps breaking, and goes on when run again', async () => {
    const answers: Answer[] = [dropAfter(10_000), dropAfter(10_000), dropAfter(10_000), whole];
    const { file, ranges } = await serve((...args) => answers.shift()?.(...args));
    const folder = temporaryFolder();
    await expect(fetchFile(file, folder)).rejects.toThrow(/broke off at 30000 of 100000 bytes .*run the command again/);
    expect(readdirSync(folder)).toEqual(['some.zip.part']);
    expect(await fetchFile(file, folder)).toBe('fetched');
    expect(ranges.at(-1)).toBe('bytes=30000-');
    expect(readFileSync(join(folder, 'some.zip')).equals(content)).toBe(true);
  });

  it('starts over where the server knows no ranges', async () => {
    const { file } = await serve((_, response) => response.end(content));
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'some.zip.part'), content.subarray(0, 500));
    expect(await fetchFile(file, folder)).toBe('fetched');
    expect(readFileSync(join(folder, 'some.zip')).equals(content)).toBe(true);
  });

  it('refuses other bytes than were published, and keeps none of them', async () => {
    const { file } = await serve((_, response) => response.end(Buffer.alloc(content.length)));
    const folder = temporaryFolder();
    await expect(fetchFile(file, folder)).rejects.toThrow('the sha256 differs');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops at more bytes than were published', async () => {
    const { file } = await serve((_, response) => response.end(Buffer.concat([content, content])));
    const folder = temporaryFolder();
    await expect(fetchFile(file, folder)).rejects.toThrow('gives more than the published 100000 bytes');
    expect(existsSync(join(folder, 'some.zip'))).toBe(false);
  });

  it('takes a file that ends too early for broken off', async () => {
    const { file } = await serve((_, response, start) => {
      response.writeHead(start > 0 ? 206 : 200);
      response.end(start > 0 ? '' : content.subarray(0, 700));
    });
    await expect(fetchFile(file, temporaryFolder())).rejects.toThrow('broke off at 700 of 100000 bytes;');
  });

  it('leaves another file of that name alone', async () => {
    const { file } = await serve(whole);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'some.zip'), 'mine');
    await expect(fetchFile(file, folder)).rejects.toThrow('is there but is not the published file');
    expect(readFileSync(join(folder, 'some.zip'), 'utf8')).toBe('mine');
  });

  it('says what to do without a connection and for an answer that is no file', async () => {
    const folder = temporaryFolder();
    const offline = { name: 'a.zip', url: 'http://127.0.0.1:1/a.zip', size: 1, sha256 };
    await expect(fetchFile(offline, folder)).rejects.toThrow(UserError);
    await expect(fetchFile(offline, folder)).rejects.toThrow(
      new RegExp(`cannot be reached .*bring the file from another machine to ${join(folder, 'a.zip')}\\.`),
    );
    const { file } = await serve((_, response) => response.writeHead(404).end('nothing here'));
    await expect(fetchFile(file, folder)).rejects.toThrow('cannot be reached (answer 404)');
  });
});
