import { expect, it } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import { parseQueueUrl } from '../../../src/sweep/queue/address.ts';

it.each([
  ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }, 'localhost:6379'],
  ['redis://10.0.0.7:6380/3', { host: '10.0.0.7', port: 6380, db: 3 }, '10.0.0.7:6380'],
  ['redis://:se%2Fcret@h/', { host: 'h', port: 6379, db: 0, password: 'se/cret' }, 'h:6379'],
  ['redis://me:pw@[::1]:7000', { host: '::1', port: 7000, db: 0, username: 'me', password: 'pw' }, '[::1]:7000'],
  [
    'rediss://me:pw@h.example:6390/1',
    { host: 'h.example', port: 6390, db: 1, username: 'me', password: 'pw', tls: { servername: 'h.example' } },
    'h.example:6390',
  ],
])('reads %s', (url, options, host) => {
  expect(parseQueueUrl(url)).toEqual({ options, host });
});

it.each([
  ['geheim', 'it cannot be read as one'],
  ['http://u:geheim@h', 'it begins with http:'],
  ['redis://', 'it cannot be read as one'],
  ['redis://u:1geheim/x@h:6379', 'it cannot be read as one'],
  ['redis://u:12/geheim@h:6379', 'behind HOST and PORT stands something else than the number of a database'],
  ['redis://u:12?geheim@h', 'it has a ? or a # in it'],
  ['redis://u:12#geheim@h', 'it has a ? or a # in it'],
  ['redis://u:%zzgeheim@h', 'user or password has a % that no two digits follow'],
  ['redis://h:6379/geheim', 'behind HOST and PORT stands something else'],
])('refuses %s, and does not show it', (url, what) => {
  let message = '';
  try {
    parseQueueUrl(url);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    ({ message } = error as UsageError);
  }
  expect(message).toContain(what);
  expect(message).toContain('wanted redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER], or rediss:// for TLS');
  expect(message).not.toContain('geheim');
});
