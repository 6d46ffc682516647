import { setImmediate as turn } from 'node:timers/promises';
import { UserError } from '../../../src/base/errors.ts';
import { Random } from '../../../src/base/random.ts';
import { makeGround, type Ground } from './ground.ts';
import { announce, SEED, some } from './share.ts';
import { watch } from './watch.ts';

/** What one case is given. */
export interface CaseInput extends Pick<Ground, 'folder' | 'outside'> {
  /** Everything that is drawn for the case comes from here. */
  readonly random: Random;
  /** Notes what is tried, for the message of a failure. */
  note(what: string): void;
}

/** One kind of input, and the code that takes it. */
export interface Harness {
  readonly name: string;
  /**
   * Makes an input and gives it to the code. What that throws goes through; what it gives is looked at.
   * @throws Wrong where a result is not what the input says
   */
  readonly attempt: (input: CaseInput) => Promise<void> | void;
  /** Errors that the code's own documentation names beside `UserError`. */
  readonly alsoRefuses?: (error: unknown) => boolean;
}

/** A result that is silently wrong. */
export class Wrong extends Error {}

/** Milliseconds that a case may take. */
const LIMIT = 5000;
/** Bytes by which the memory of the process may grow in one case, at its highest. */
const MEMORY = 2 ** 30;
const LATE = /took more than \d+ ms/;
const LONGEST_MESSAGE = 3000;
/** What nobody can read who has not written the code. */
const UNCLEAR =
  /Cannot (read|set|destructure|convert|use) prop|is not a function|is not iterable|is not defined|\[object|reading '|Maximum call stack|Assertion failed/;
const MOST_FAILURES = 8;

/**
 * One case again, by the seed and number that its failure told.
 * @returns whether the input was taken or refused
 * @throws Error saying what is wrong with how the code behaved
 */
export async function tryCase(
  harness: Harness,
  seed: number,
  number: number,
  limit = LIMIT,
): Promise<'taken' | 'refused'> {
  const ground = makeGround();
  try {
    return await tryOn(ground, harness, seed, number, limit);
  } finally {
    ground.remove();
  }
}

async function tryOn(
  ground: Ground,
  { name, attempt, alsoRefuses = () => false }: Harness,
  seed: number,
  number: number,
  limit: number,
): Promise<'taken' | 'refused'> {
  const notes: string[] = [];
  const random = new Random(`${name} ${seed} ${number}`);
  const highest = process.resourceUsage().maxRSS;
  const started = performance.now();
  const { error } = await inTime(limit, async () => {
    await attempt({ ...ground, random, note: (what) => notes.push(what) });
  });
  try {
    const took = performance.now() - started;
    if (took > limit) throw new Error(`took more than ${limit} ms`);
    const grown = (process.resourceUsage().maxRSS - highest) * 1024;
    if (grown > MEMORY) throw new Error(`took ${Math.round(grown / 2 ** 20)} MiB`);
    ground.check();
    if (error === undefined) return 'taken';
    if (error.thrown instanceof UserError || alsoRefuses(error.thrown)) requireClear(error.thrown as Error);
    else throw new Error(`ended in ${described(error.thrown)}`, { cause: error.thrown });
    return 'refused';
  } catch (failure) {
    const what = failure instanceof Error ? failure.message : String(failure);
    throw new Error(`${name}, seed ${seed}, case ${number}: ${what} (${notes.join('; ')})`, { cause: failure });
  } finally {
    ground.clear();
  }
}

/**
 * So many cases of a harness, or the share of them that is tried.
 * @throws Error telling the first failures, with the seed and number of each
 */
export async function fuzz(harness: Harness, all: number): Promise<{ taken: number; refused: number }> {
  const cases = some(all);
  announce(`fuzz of ${harness.name}`, cases, all);
  const counts = { taken: 0, refused: 0 };
  const failures: string[] = [];
  const strays: unknown[] = [];
  const stray = (error: unknown) => strays.push(error);
  const ground = makeGround();
  const watchdog = watch(process.pid, 4 * LIMIT);
  process.on('unhandledRejection', stray);
  try {
    for (let number = 0; number < cases && failures.length < MOST_FAILURES; number++) {
      watchdog.alive(`fuzz of ${harness.name}, seed ${SEED}, case ${number}`);
      try {
        counts[await tryPatiently(ground, harness, number)]++;
        if (strays.length > 0) throw new Error(`case ${number}: nobody waited for ${described(strays.pop())}`);
      } catch (error) {
        failures.push((error as Error).message);
        if (LATE.test((error as Error).message)) break; // what still runs would disturb the next
      }
    }
  } finally {
    process.off('unhandledRejection', stray);
    ground.remove();
    await watchdog.end();
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return counts;
}

/** A case that took too long is tried again: another program may have had the machine. */
async function tryPatiently(ground: Ground, harness: Harness, number: number): Promise<'taken' | 'refused'> {
  try {
    return await tryOn(ground, harness, SEED, number, LIMIT);
  } catch (error) {
    if (!LATE.test((error as Error).message)) throw error;
    return tryOn(ground, harness, SEED, number, LIMIT);
  }
}

/** Gives up waiting after a time; work that never lets go of the processor is the watchdog's affair. */
async function inTime(limit: number, work: () => Promise<void>): Promise<{ error?: { thrown: unknown } }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<object>((done) => {
    timer = setTimeout(() => done({}), limit + 1);
  });
  const done = work().then(
    () => ({}),
    (thrown: unknown) => ({ error: { thrown } }),
  );
  const outcome = await Promise.race([done, late]);
  clearTimeout(timer);
  await turn(); // what nobody waited for comes up now
  return outcome;
}

/** @throws Error unless the message is one that a user is helped by */
function requireClear({ message }: Error): void {
  if (!/^[\P{Cc}\t]+$/u.test(message))
    throw new Error(`refused in more than one plain line: ${JSON.stringify(message)}`);
  if (message.length > LONGEST_MESSAGE)
    throw new Error(`refused in ${message.length} letters: ${message.slice(0, 200)}`);
  if (UNCLEAR.test(message)) throw new Error(`refused in words of the code: ${message}`);
}

function described(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a thrown ${typeof thrown}`;
  const place = /\/(?:src|packages)\/[^)\n]*/.exec(thrown.stack ?? '')?.[0] ?? '';
  return `${thrown.constructor.name}: ${thrown.message.slice(0, 300)} at ${place}`;
}
