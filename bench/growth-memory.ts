// The memory of one size, in a process of its own: `growth-memory.ts SWEEP SIZE THREADS` prints the bytes by which the
// process grows at its peak over the first training steps.
import { readFileSync } from 'node:fs';
import { useBackend } from '../src/engine/use-backend.node.ts';
import { GROWTH_SWEEPS } from './growth-sweeps.ts';
import { WARM_UP } from './workloads.ts';

const [name, size, threads] = process.argv.slice(2);
await useBackend({ backend: 'native', threads: Number(threads) });
const { step, close } = GROWTH_SWEEPS.find((sweep) => sweep.name === name)!.start(Number(size));
const before = peak();
for (let i = 0; i <= WARM_UP; i++) await step();
process.stdout.write(JSON.stringify({ bytes: 1024 * (peak() - before) }));
close();

/** KiB at the highest. Linux counts the parent's into what Node tells; its own status file does not. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
