import type { Other } from './arguments.ts';
import type { WorkloadResult } from './compare.ts';
import type { GrowthResult } from './growth.ts';
import type { StepProfile } from './profile.ts';
import type { Spread } from './statistics.ts';

/** Rows as text, columns aligned to the right but the first. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

const rate = (seconds: number) => (1 / seconds).toFixed(seconds > 0.5 ? 3 : 2);
const times = ({ median, low, high }: Spread) => `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

/** Episodes a second of each side, and how many times as fast ours is: median and range of the rounds. */
export function workloadTable(results: readonly WorkloadResult[]): string {
  const rows = [['workload', 'side', 'train ep/s', 'ours is x as fast', 'evaluate ep/s', 'ours is x as fast']];
  for (const { workload, ours, peers } of results) {
    const [train, evaluate] = [rate(ours.train.seconds.median), rate(ours.evaluate.seconds.median)];
    rows.push([workload.name, 'untwist', train, '', evaluate, '']);
    for (const peer of peers) {
      if ('failed' in peer) rows.push(['', `PyTorch ${peer.form}`, 'failed', '', '', '']);
      else {
        const { times: taken, ratios } = peer;
        const [trained, evaluated] = [rate(taken.train.seconds.median), rate(taken.evaluate.seconds.median)];
        rows.push(['', `PyTorch ${peer.form}`, trained, times(ratios.train), evaluated, times(ratios.evaluate)]);
      }
    }
  }
  return alignedTable(rows);
}

const LONGEST = 30;

/** The kernels of a training step that take longest. */
export function profileTable({ workload, warmStep, step, inKernels, calls, kernels }: StepProfile): string {
  const rows = kernels
    .slice(0, LONGEST)
    .map(({ kernel, shape, calls: n, milliseconds }) => [
      ...[kernel, `[${shape.join(', ')}]`, n.toFixed(0), milliseconds.toFixed(2)],
      `${((100 * milliseconds) / step).toFixed(1)} %`,
    ]);
  const head =
    `${workload}: ${warmStep.toFixed(1)} ms a step when warm; kernel by kernel ${step.toFixed(1)} ms, ` +
    `${inKernels.toFixed(1)} of them in ${calls.toFixed(0)} kernels`;
  return `${head}\n${alignedTable([['kernel', 'output', 'calls', 'ms', 'of the step'], ...rows])}`;
}

const WORDS: Readonly<Record<Other, string>> = {
  solver: 'solver: one fit (100 samples, 20 classes)',
  open: 'data: opening what was decoded before',
  data: 'data: choosing and gathering 200 images',
  startup: 'start-up: from `npm start` to the first trained episode',
};

/** What is timed beside the workloads, in milliseconds and a second. */
export function othersTable(others: Partial<Readonly<Record<Other, Spread>>>): string {
  const ms = (seconds: number) => (seconds * 1000).toFixed(seconds < 0.01 ? 3 : 0);
  const rows = Object.entries(others).map(([other, { median, low, high }]) => [
    ...[WORDS[other as Other], `${ms(median)} ms`, `(${ms(low)}-${ms(high)})`, `${(1 / median).toFixed(1)} a second`],
  ]);
  return alignedTable(rows);
}

/** How a training step grows with each size: its time at the smallest and the largest, and the exponents. */
export function growthTable(results: readonly GrowthResult[]): string {
  const head = ['size', 'from', 'to', 'ms', 'ms', 'time grows by', 'at the last step by', 'MiB', 'MiB'];
  const power = (exponent: Spread) => `size^${times(exponent)}`;
  const rows = results.map(({ sweep, points, time }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    const ms = [first, last].map(({ seconds }) => (1000 * seconds.median).toFixed(1));
    const mebibytes = [first, last].map(({ bytes }) => (bytes / 2 ** 20).toFixed(0));
    const sizes = [first, last].map(({ size }) => String(size));
    return [sweep.name, ...sizes, ...ms, power(time.all), power(time.last), ...mebibytes];
  });
  return alignedTable([head, ...rows]);
}
