import type { EventEmitter } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';
import { messageOf, UserError } from '../../base/errors.ts';
import type { QueueAddress } from './address.ts';

/** What BullMQ's commands need at least: several scores or memberships asked for at once. */
const OLDEST = '6.2.0';
/** How long a server that is not there is waited for at the start. */
const PATIENCE_MS = 5000;
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
/** Errors of a network or of a server in its first seconds: another moment may be better. */
const PASSING =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOTFOUND|EAI_AGAIN|LOADING|before secure TLS/;

/**
 * Options of a connection that outlives restarts of the server: commands wait until it is back.
 * BullMQ demands that of its workers; a submitter waits as well.
 */
export function lastingOptions({ options }: QueueAddress): RedisOptions {
  return {
    ...options,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * RETRY_MS, LONGEST_RETRY_MS),
  };
}

/**
 * Looks whether a server is there, lets one in and can be used.
 * @param say told of settings that may lose jobs
 * @throws UserError in one line, without the password
 */
export async function requireServer(
  address: QueueAddress,
  say: (line: string) => void,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const info = await firstInfo(address, patienceMs);
  const version = valueOf(info, 'valkey_version') ?? valueOf(info, 'redis_version') ?? 'unknown';
  if (!isAtLeast(version, OLDEST)) {
    throw new UserError(`The Redis at ${address.host} has version ${version}; wanted: ${OLDEST} or newer, or Valkey.`);
  }
  const policy = valueOf(info, 'maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    say(
      `Redis at ${address.host} throws data away when its memory is full (maxmemory-policy ${policy}), jobs among it: ` +
        `set \`maxmemory-policy noeviction\`.`,
    );
  }
}

/** What a server says of itself at the first connection. */
async function firstInfo(address: QueueAddress, patienceMs: number): Promise<string> {
  const redis = new Redis({ ...lastingOptions(address), retryStrategy: () => RETRY_MS, lazyConnect: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      let last = 'no answer';
      timer = setTimeout(() => reject(unreachable(address, last)), patienceMs);
      redis.on('error', (error: NodeJS.ErrnoException) => {
        last = error.code ?? messageOf(error);
        // A database that is not there is only told here; ioredis goes on with another one.
        if (!PASSING.test(`${last} ${error.message}`)) reject(refused(address, error));
      });
      redis.info().then(resolve, (error: unknown) => reject(refused(address, error)));
    });
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
}

function unreachable({ host }: QueueAddress, last: string): UserError {
  return new UserError(
    `No Redis answers at ${host} (${last}); start it (Debian: \`apt-get install redis-server\`) or give another --queue.`,
  );
}

/** Without the error itself: those of ioredis hold the command, and so the password. */
function refused({ host }: QueueAddress, error: unknown): UserError {
  const message = messageOf(error);
  const why = /^NOAUTH|WRONGPASS|^NOPERM|invalid password/.test(message)
    ? `user or password are not right or lack rights (${message.split(' ')[0]})`
    : message;
  return new UserError(`The Redis at ${host} refuses: ${why.replace(/\.$/, '')}; look at the address of the queue.`);
}

const valueOf = (info: string, name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];

function isAtLeast(version: string, oldest: string): boolean {
  const [have, want] = [version, oldest].map((text) => text.split('.').map(Number));
  const differs = want!.findIndex((number, i) => have![i] !== number);
  return differs < 0 || have![differs]! > want![differs]!;
}

/** Says in one line each when a server goes away and when it is back. The result ends that. */
export function watchServer(
  client: Pick<EventEmitter, 'on' | 'off'>,
  { host }: QueueAddress,
  say: (line: string) => void,
): () => void {
  let isAway = false;
  const away = () => {
    if (!isAway) say(`Redis at ${host} is away; waiting.`);
    isAway = true;
  };
  const back = () => {
    if (isAway) say(`Redis at ${host} is back.`);
    isAway = false;
  };
  client.on('close', away);
  client.on('ready', back);
  return () => {
    client.off('close', away);
    client.off('ready', back);
  };
}
