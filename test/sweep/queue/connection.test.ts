import { EventEmitter } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseQueueUrl } from '../../../src/sweep/queue/address.ts';
import { requireServer, watchServer } from '../../../src/sweep/queue/connection.ts';
import { hasRedis, TestRedis } from '../../support/redis.ts';

const PASSWORD = 'ge/heim#1';
const look = async (url: string, patienceMs = 300) => {
  const lines: string[] = [];
  await requireServer(parseQueueUrl(url), (line) => lines.push(line), patienceMs);
  return lines;
};

it('says in one line where nothing answers', async () => {
  const url = 'redis://me:geheim@127.0.0.1:1/2';
  await expect(look(url)).rejects.toThrow(
    /^No Redis answers at 127.0.0.1:1 \(ECONNREFUSED\); start it \(Debian: `apt-get install redis-server`\) or give another --queue.$/,
  );
});

/** A server that says of itself what a test wants. */
async function pretend(info: string): Promise<[string, () => void]> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const command of bytes.toString().split(/(?=^\*\d)/m)) {
        const isInfo = /\r\ninfo\r\n/i.test(command);
        socket.write(isInfo ? `$${info.length}\r\n${info}\r\n` : "-ERR unknown command 'hello'\r\n");
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return [`redis://127.0.0.1:${(server.address() as AddressInfo).port}`, () => server.close()];
}

it.each([
  ['redis_version:6.0.16', /has version 6.0.16; wanted: 6.2.0 or newer, or Valkey/],
  ['redis_version:7.2.4\r\nvalkey_version:5.9.9', /has version 5.9.9/],
  ['server:else', /has version unknown/],
])('refuses a server of %s', async (info, message) => {
  const [url, close] = await pretend(`# Server\r\n${info}\r\n`);
  await expect(look(url, 3000)).rejects.toThrow(message);
  close();
});

it('tells of a server that throws data away', async () => {
  const [url, close] = await pretend('redis_version:6.2.0\r\nmaxmemory_policy:allkeys-lru\r\n');
  expect(await look(url, 3000)).toEqual([
    expect.stringMatching(/throws data away .*allkeys-lru.*set `maxmemory-policy noev/),
  ]);
  close();
});

it('says once each that a server is away and back', () => {
  const client = new EventEmitter();
  const lines: string[] = [];
  const end = watchServer(client, parseQueueUrl('redis://:geheim@h'), (line) => lines.push(line));
  for (const event of ['ready', 'close', 'close', 'ready', 'ready', 'close']) client.emit(event);
  end();
  client.emit('ready');
  expect(lines).toEqual([
    'Redis at h:6379 is away; waiting.',
    'Redis at h:6379 is back.',
    'Redis at h:6379 is away; waiting.',
  ]);
});

describe.skipIf(!hasRedis())('with a password', () => {
  let redis: TestRedis;
  const url = (password: string, number = 0) =>
    `redis://${password === '' ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${redis.port}/${number}`;

  beforeAll(async () => {
    redis = await TestRedis.start('--requirepass', PASSWORD);
  });
  afterAll(() => redis.remove());

  it('takes the right one', async () => {
    expect(await look(url(PASSWORD), 5000)).toEqual([]);
  });

  it.each([
    ['', /refuses: user or password are not right or lack rights \(NOAUTH\)/],
    ['wrong-geheim', /refuses: user or password are not right or lack rights \(WRONGPASS\)/],
  ])('refuses %o in one line that does not show it', async (password, message) => {
    const error = await look(url(password), 5000).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(message);
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('geheim');
  });

  it('refuses a database that is not there, of which ioredis would take another', async () => {
    await expect(look(url(PASSWORD, 99), 5000)).rejects.toThrow(/DB index is out of range/);
  });
});
