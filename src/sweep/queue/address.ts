import type { RedisOptions } from 'ioredis';
import { UsageError } from '../../base/errors.ts';

const FORMS = 'redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER], or rediss:// for TLS';
const PORT = 6379;

/** Where a Redis (or Valkey) is, and how it lets one in. */
export interface QueueAddress {
  readonly options: Readonly<Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls'>>;
  /** For messages: `host:port`, without user and password. */
  readonly host: string;
}

/**
 * Reads `redis://…` or `rediss://…`. No message shows what was given: a password may be at any place of an address that is
 * not well formed.
 * @throws UsageError
 */
export function parseQueueUrl(url: string): QueueAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || parsed.hostname === '') throw malformed('it cannot be read as one');
  const { protocol, hostname, port, pathname, search, hash } = parsed;
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw malformed(`it begins with ${protocol}`);
  if (search !== '' || hash !== '') throw malformed('it has a ? or a # in it');
  const db = /^\/?(\d{1,5})?$/.exec(pathname);
  if (db === null) throw malformed('behind HOST and PORT stands something else than the number of a database');
  const host = hostname.replace(/^\[(.*)\]$/, '$1'); // an IPv6 address stands in brackets
  const [username, password] = [decoded(parsed.username), decoded(parsed.password)];
  return {
    options: {
      ...{ host, port: port === '' ? PORT : Number(port), db: Number(db[1] ?? 0) },
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password }),
      ...(protocol === 'rediss:' ? { tls: { servername: host } } : {}),
    },
    host: `${hostname}:${port === '' ? PORT : port}`,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed('user or password has a % that no two digits follow');
  }
}

const malformed = (what: string) =>
  new UsageError(
    `The address of the queue is not right: ${what}; wanted ${FORMS}. Letters such as / ? # @ % : of a password are written as %2F %3F %23 %40 %25 %3A.`,
  );
