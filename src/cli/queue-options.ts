import type { Argv } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { parseQueueUrl, type QueueAddress } from '../sweep/queue/address.ts';

/** Where the address of the queue stands when it is not to be seen in lists of processes. */
const VARIABLE = 'UNTWIST_QUEUE';

export interface QueueArgs {
  /** Empty: as the environment says. */
  readonly queue?: string | undefined;
}

/** Adds the flag that names the queue. */
export function queueOption<T>(yargs: Argv<T>, describe: string) {
  return yargs.option('queue', {
    type: 'string',
    describe:
      `${describe}: redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER], rediss:// for TLS. Without an address that of ` +
      `${VARIABLE}, where a password is in no list of processes`,
    group: 'Queue:',
  });
}

/** @throws UsageError where neither the flag nor the environment names a queue, or what they name is no address */
export function queueAddress({ queue }: QueueArgs, env: NodeJS.ProcessEnv = process.env): QueueAddress {
  const url = queue === undefined || queue === '' ? env[VARIABLE] : queue;
  if (url === undefined || url === '') {
    throw new UsageError(`No queue is named; give --queue redis://HOST, or set ${VARIABLE}.`);
  }
  return parseQueueUrl(url);
}
