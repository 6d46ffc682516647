import { mkdir, rm } from 'node:fs/promises';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { effectsPlotSvg } from '../report/effects-plot.ts';
import { bestConfig } from './best-config.ts';
import type { JobResult } from './job.ts';
import { logMissingResults } from './job-hparams.ts';
import type { Plan } from './plan.ts';
import { summarise, type SweepSummary } from './summary.ts';
import { sweepCsv } from './sweep-csv.ts';
import { sweepPaths } from './sweep-folder.ts';
import { summaryMarkdown } from './sweep-pages.ts';

/**
 * Writes what is known of a sweep into its folder: the tables, the plot of the main effects, the winner, and for TensorBoard
 * what is not there yet. What there is nothing for, as a winner before all seeds of one are done, is taken away.
 * @param results of the plan's jobs, however many there are yet
 * @throws UserError where the folder cannot be written
 */
export async function writeResults(folder: string, plan: Plan, results: readonly JobResult[]): Promise<SweepSummary> {
  const summary = summarise(plan, results);
  const { markdown, csv, effects, best } = sweepPaths(folder);
  const files = [
    [markdown, summaryMarkdown(summary)],
    [csv, sweepCsv(plan, results)],
    [effects, effectsPlot(summary)],
    [best, bestConfig(summary)],
  ] as const;
  try {
    await mkdir(folder, { recursive: true });
    for (const [file, content] of files) {
      if (content === null) await rm(file, { force: true });
      else await writeWhole(file, content);
    }
  } catch (error) {
    throw new UserError(`Cannot write to '${folder}': ${messageOf(error)}.`, { cause: error });
  }
  await logMissingResults(folder, plan, results);
  return summary;
}

/** In per cent; null where nothing is varied or nothing is done. */
function effectsPlot(summary: SweepSummary): string | null {
  if (summary.effects.length === 0) return null;
  return effectsPlotSvg({
    title: `Sweep ${summary.name}`,
    subtitle: `Mean validation accuracy by setting, 95 % intervals over jobs; ${summary.done} of ${summary.jobs} jobs are done`,
    ...{ measure: 'Accuracy (%)', bounds: [0, 100] },
    effects: summary.effects.map((effect) => ({
      ...effect,
      values: effect.values.map((value) => ({ ...value, mean: 100 * value.mean, halfWidth: 100 * value.halfWidth })),
    })),
  });
}
