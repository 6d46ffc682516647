import { join } from 'node:path';
import type { ComparedMethod } from '../evaluation/compare.ts';
import { formatPercent } from '../metrics/interval.ts';
import type { Twist } from '../metrics/twist.ts';
import { textTable } from '../report/table.ts';
import type { DemoMap } from './demo-map.ts';
import { runPaths } from './training-run.ts';
import { twistTable } from './twist-table.ts';

/** One thing the network was asked, and how each method did. */
export interface TaskResult {
  readonly name: string;
  /** Ours, ours with untwisting, single prototype, soft-max regression. */
  readonly methods: readonly ComparedMethod[];
}

/** What the demonstration found, as a reader wants it: the tables, what lies where, what to do next. */
export function reportDemo(
  run: string,
  tasks: readonly TaskResult[],
  twist: Readonly<Record<'without' | 'with', Twist>>,
  map: DemoMap,
  seconds: number,
  episodes: number,
): void {
  const names = [
    'ours: several prototypes',
    'ours: several prototypes + untwisting',
    'single prototype a class',
    'soft-max regression with L2',
  ];
  const columns = [{ title: 'accuracy on classes never seen', align: 'left' as const }].concat(
    tasks.map(({ name }) => ({ title: name, align: 'right' as never })),
  );
  const rows = names.map((name, i) => [
    name,
    ...tasks.map(({ methods }) => (methods[i] === undefined ? '' : formatPercent(methods[i].accuracy))),
  ]);
  console.log(`\n${textTable({ columns, rows })}`);
  console.log(
    `Mean ± 95 % interval over ${episodes} episodes, the same in each line of a column; the line with untwisting has a ` +
      'network of its own, the others share one.',
  );
  const chosen = tasks.map(({ name, methods }) => `${name.split(':')[0]}: ${methods[0]?.method}`);
  console.log(`Ours, as chosen on the validation classes: ${chosen.join('; ')}.\n`);
  const twists = { 'without untwisting': twist.without, 'with untwisting': twist.with };
  console.log(`How twisted the alphabets nobody trained on lie (higher is better, fewer pieces are):`);
  console.log(`${textTable(twistTable('embedding of the alphabets', twists))}\n`);
  console.log(`The map of ${map.classes} alphabets nobody trained on (diamonds are prototypes):`);
  console.log(`${map.table}\n`);
  const paths = runPaths(run);
  const lines = [
    ['map', `${map.svg}, ${map.png}`],
    ['readable model', `${map.model} (images → prototypes → classes, tfjs)`],
    ['embedding', `${paths.model} (plain tfjs)`],
    ['checkpoints', paths.checkpoints],
    ['with untwisting', `${join(run, 'untwisting')} (a run folder too)`],
    ['numbers', `${join(run, 'results.json')}, ${paths.metrics}`],
    ['TensorBoard', paths.events],
  ];
  for (const [what, where] of lines) console.log(`${(what as string).padEnd(15)} ${where}`);
  console.log(`\nDone in ${Math.round(seconds)} s. Next:`);
  console.log(`  tensorboard --logdir ${run}`);
  console.log(`  npx untwist evaluate ${run} --ways 5 --shots 1 --compare`);
  console.log(`  npx untwist train --dataset folder --data FOLDER   (one folder of your images a class)`);
}
