import { drawSettings } from './random-settings.ts';
import type { PlanText } from './plan-schema.ts';

/** What differs from the base in one combination of settings. */
export type Combination = Readonly<Record<string, unknown>>;

/** How many combinations a plan comes to, before any is made. */
export function countCombinations({ vary, random, list }: PlanText): number {
  if (random !== undefined) return random.trials;
  if (list !== undefined) return list.length;
  return Object.values(vary ?? {}).reduce((product, values) => product * values.length, 1);
}

/** All combinations in the order of the plan; of a grid the last setting changes fastest. */
export function combinationsOf({ vary, random, list }: PlanText): Combination[] {
  if (random !== undefined) return drawSettings(random);
  if (list !== undefined) return list;
  return Object.entries(vary ?? {}).reduce<Combination[]>(
    (combinations, [name, values]) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  );
}

/** `ways 20, jitter false`; `the base alone` where nothing differs. */
export function combinationText(settings: Combination): string {
  const words = Object.entries(settings).map(([name, value]) => `${name} ${settingText(value)}`);
  return words.length === 0 ? 'the base alone' : words.join(', ');
}

/** A setting as tables show it; a dash for one that is left to its default. */
export function settingText(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
