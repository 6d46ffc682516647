import { meanInterval } from '../metrics/interval.ts';
import type { Effect, EffectValue } from '../report/effects-plot.ts';
import { settingText } from './expand.ts';
import type { JobResult } from './job.ts';
import type { Plan } from './plan.ts';

/** From this factor between the greatest and the least value on, a setting is shown on a logarithmic axis unasked. */
const WIDE = 100;

/** How a setting moves the validation accuracy, with the number of jobs behind each mean. */
export interface MainEffect extends Effect {
  readonly values: readonly (EffectValue & { readonly jobs: number })[];
}

/**
 * The mean validation accuracy (0..1) of all jobs with a value of a setting, for each value of each varied setting, with its
 * interval over those jobs. Values without results are left out, and settings without values.
 */
export function mainEffects(plan: Plan, results: ReadonlyMap<string, JobResult>): readonly MainEffect[] {
  return plan.varied.flatMap((setting) => {
    const byValue = new Map<string, { readonly value: unknown; readonly accuracies: number[] }>();
    for (const { id, settings } of plan.entries) {
      const result = results.get(id);
      if (result === undefined) continue;
      const value = settings[setting];
      const key = JSON.stringify(value);
      const there = byValue.get(key) ?? { value, accuracies: [] };
      there.accuracies.push(result.validation.accuracy);
      byValue.set(key, there);
    }
    if (byValue.size === 0) return [];
    const values = [...byValue.values()].map(({ value, accuracies }) => {
      const { mean, halfWidth, count } = meanInterval(accuracies);
      return { value, label: settingText(value), mean, halfWidth, jobs: count };
    });
    const axis = axisOf(
      values.map(({ value }) => value),
      plan.logarithmic.includes(setting),
    );
    if (axis !== 'category') values.sort((a, b) => (a.value as number) - (b.value as number));
    return [{ setting, axis, values }];
  });
}

function axisOf(values: readonly unknown[], isLogarithmic: boolean): Effect['axis'] {
  if (!values.every((value) => typeof value === 'number')) return 'category';
  const [least, greatest] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return isLogarithmic || (least > 0 && greatest / least >= WIDE) ? 'log' : 'linear';
}
