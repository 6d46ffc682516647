import { spawn } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { tryCase, Wrong, type Harness } from './support/fuzz.ts';
import { firstFailure } from './support/planted.ts';
import { watch } from './support/watch.ts';

const harness = (attempt: Harness['attempt']): Harness => ({ name: 'planted', attempt });
const throwing = (error: unknown) =>
  harness(() => {
    throw error;
  });

it.each<[string, Harness, RegExp]>([
  ['an error of the language', throwing(new TypeError('x')), /TypeError/],
  ['an error of another kind', throwing(new Error('x')), /ended in Error: x/],
  ['something that is no error', throwing('x'), /a thrown string/],
  [
    'the words of the code',
    throwing(new UserError("Cannot read properties of null (reading 'a')")),
    /words of the code/,
  ],
  ['a message without end', throwing(new UserError('x'.repeat(10_000))), /10000 letters/],
  ['a message of two lines', throwing(Object.assign(new UserError('x'), { message: 'a\nb' })), /one plain line/],
  ['a wrong result', throwing(new Wrong('it is wrong')), /it is wrong/],
  ['a file beside the folder', harness(({ folder }) => writeFileSync(join(folder, '../new'), '')), /new' outside/],
  ['a file far above the folder', harness(({ folder }) => writeFileSync(join(folder, '../../../new'), '')), /outside/],
  ['a file that is written over', harness(({ outside }) => writeFileSync(join(outside, 'near.txt'), 'x')), /near.txt/],
  ['a link beside the folder', harness(({ folder }) => symlinkSync('x', join(folder, '../link'))), /link' outside/],
  ['a gigabyte and a half', harness(() => void Buffer.alloc(1.5 * 2 ** 30, 1)), /took \d+ MiB/],
])('notices %s', async (_, planted, message) => {
  const patient = 60_000; // where other programs have the machine, to fill the memory takes long
  expect(await firstFailure(planted, 1, patient)).toMatch(message);
});

it('notices what does not end, and what ends too late', async () => {
  const endless = harness(() => new Promise(() => {}));
  const late = harness(() => {
    for (const end = performance.now() + 120; performance.now() < end;);
  });
  expect(await firstFailure(endless, 1, 100)).toMatch(/took more than 100 ms/);
  expect(await firstFailure(late, 1, 100)).toMatch(/took more than 100 ms/);
});

it('kills a process that never lets go of the processor', async () => {
  const child = spawn(process.execPath, ['-e', 'for (;;);']);
  const watchdog = watch(child.pid as number, 500);
  watchdog.alive('this is the planted loop of a test');
  const signal = await new Promise((done) => child.on('exit', (_, by) => done(by)));
  await watchdog.end();
  expect(signal).toBe('SIGKILL');
});

it('draws the same case again from its seed and number, and lets right ones pass', async () => {
  const drawn: number[] = [];
  const honest = harness(({ random, folder }) => {
    drawn.push(random.next());
    writeFileSync(join(folder, 'x'), '');
  });
  for (const [seed, number] of [
    [1, 7],
    [1, 7],
    [1, 8],
    [2, 7],
  ] as const)
    await tryCase(honest, seed, number);
  expect(drawn[1]).toBe(drawn[0]);
  expect(new Set(drawn).size).toBe(3);
  await expect(tryCase(throwing(new UserError('Give another file.')), 1, 1)).resolves.toBe('refused');
});
