import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../src/base/random.ts';

const PROGRAM = 'test/faults/support/sweep-worker.ts';
/** Arguments of Node under which a program of the tests runs. */
export const programArgs = (...args: string[]) => ['--import', 'tsx', PROGRAM, ...args];

/** A worker's process, and whether it has a job in hand. */
interface Living {
  readonly child: ChildProcess;
  begun: number;
  ended: number;
}

/** Processes of workers of which some are killed, and replaced at once. */
export class KilledWorkers {
  readonly lines: string[] = [];
  kills = 0;
  private readonly args: readonly string[];
  private readonly random: Random;
  private readonly living: Living[] = [];
  private closing = false;

  /** @param args of the program of each */
  constructor(count: number, args: readonly string[], random: Random) {
    this.args = programArgs(...args);
    this.random = random;
    for (let i = 0; i < count; i++) this.start();
  }

  /** Kills one that has a job in hand, a while after it was chosen: at any instant of its work. */
  async killOne(): Promise<void> {
    let busy: Living[];
    while ((busy = this.living.filter(({ begun, ended }) => begun > ended)).length === 0) await sleep(10);
    const victim = busy[this.random.integer(busy.length)]!;
    await sleep(this.random.uniform(0, 700));
    if (this.closing) return;
    this.living.splice(this.living.indexOf(victim), 1);
    victim.child.kill('SIGKILL');
    this.kills++;
    this.start();
  }

  /** Ends all in peace. @returns their exit codes */
  async close(): Promise<(number | null)[]> {
    this.closing = true;
    return Promise.all(
      this.living.map(({ child }) => {
        const ended = new Promise<number | null>((done) => child.once('close', done));
        child.kill('SIGTERM');
        return ended;
      }),
    );
  }

  private start(): void {
    const child = spawn(process.execPath, this.args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const living: Living = { child, begun: 0, ended: 0 };
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        this.lines.push(line);
        if (/^job \w+: begun/.test(line)) living.begun++;
        if (/^job \w+: (done|failed|stopped|given up)/.test(line)) living.ended++;
      }
    });
    this.living.push(living);
  }
}
