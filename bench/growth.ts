import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { growthOf, type Growth } from './exponent.ts';
import type { GrowthSweep } from './growth-sweeps.ts';
import type { Steps } from './head-steps.ts';
import { median, spread, type Spread } from './statistics.ts';
import { WARM_UP } from './workloads.ts';

const MEMORY_PROGRAM = fileURLToPath(new URL('./growth-memory.ts', import.meta.url));
/** A turn of a size lasts about this long, and at least so many steps. */
const TURN_SECONDS = 0.3;
const LEAST_STEPS = 3;

/** What one size takes. */
export interface GrowthPoint {
  readonly size: number;
  /** Of a training step: the median of each round, and their spread. */
  readonly rounds: readonly number[];
  readonly seconds: Spread;
  /** By which the process grows at its peak; it holds more than is needed at once. */
  readonly bytes: number;
}

export interface GrowthResult {
  readonly sweep: Pick<GrowthSweep, 'name' | 'title' | 'setting' | 'axis'>;
  readonly points: readonly GrowthPoint[];
  readonly time: Growth;
}

export interface GrowthOptions {
  readonly rounds: number;
  readonly threads: number;
  readonly say: (line: string) => void;
}

/** Times a training step at each size, turn by turn in each round, and takes the memory of each in a process of its own. */
export async function measureGrowth(sweep: GrowthSweep, options: GrowthOptions): Promise<GrowthResult> {
  const { name, title, setting, axis, sizes } = sweep;
  const rounds = await timeSizes(sweep, options);
  const points: GrowthPoint[] = [];
  for (const [i, size] of sizes.entries()) {
    const bytes = await memoryOf(name, size, options.threads);
    points.push({ size, rounds: rounds[i]!, seconds: spread(rounds[i]!), bytes });
  }
  options.say(`${name}: memory of each`);
  return { sweep: { name, title, setting, axis }, points, time: growthOf(sizes, rounds) };
}

/** `[sizes, rounds]`: seconds of a step. */
async function timeSizes({ name, sizes, start }: GrowthSweep, { rounds, say }: GrowthOptions): Promise<number[][]> {
  const all = sizes.map(start);
  try {
    const counts: number[] = [];
    for (const steps of all) {
      const seconds = await timeSteps(steps, WARM_UP);
      counts.push(Math.max(LEAST_STEPS, Math.round(TURN_SECONDS / seconds.at(-1)!)));
    }
    const taken: number[][] = sizes.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < all.length; turn++) {
        const i = (turn + round) % all.length; // each size once first, once last, and so on
        taken[i]!.push(median(await timeSteps(all[i]!, counts[i]!)));
      }
      say(`${name}: round ${round + 1} of ${rounds}`);
    }
    return taken;
  } finally {
    all.forEach((steps) => steps.close());
  }
}

async function timeSteps({ step }: Steps, count: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await step();
    seconds.push((performance.now() - started) / 1000);
  }
  return seconds;
}

async function memoryOf(sweep: string, size: number, threads: number): Promise<number> {
  const args = [...process.execArgv, MEMORY_PROGRAM, sweep, String(size), String(threads)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { bytes: number }).bytes;
}
