import { Random } from '../base/random.ts';
import type { PlanText, Range } from './plan-schema.ts';

/** Digits of a drawn number: it can be read and typed, and is exactly what is written in a config file. */
const DIGITS = 6;

/**
 * The settings of each trial. Every setting has a stream of its own, so that more trials, or one setting more, change
 * nothing of what was drawn already.
 */
export function drawSettings({ trials, seed, vary }: NonNullable<PlanText['random']>): Record<string, unknown>[] {
  const drawn: Record<string, unknown>[] = Array.from({ length: trials }, () => ({}));
  for (const [name, choice] of Object.entries(vary)) {
    const random = new Random(seed).fork(name);
    for (const trial of drawn) {
      trial[name] = Array.isArray(choice) ? choice[random.integer(choice.length)] : drawNumber(choice, random);
    }
  }
  return drawn;
}

/** Uniform over the range or over its logarithm, both ends included; a whole number has the width of one about it. */
function drawNumber({ from, to, scale, integer }: Range, random: Random): number {
  const half = integer ? 0.5 : 0;
  const [low, high] = [from - half, to + half];
  const value = scale === 'log' ? Math.exp(random.uniform(Math.log(low), Math.log(high))) : random.uniform(low, high);
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(DIGITS));
  return Math.min(to, Math.max(from, rounded));
}
