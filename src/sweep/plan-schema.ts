import { z } from 'zod';
import { UsageError } from '../base/errors.ts';
import { shown } from '../base/shown.ts';
import { TRAINED_PROTOCOL_NAMES } from '../evaluation/protocols/trained-protocols.ts';
import { trainConfigSchema } from '../training/config.ts';

/** Jobs of a plan at most. */
export const MOST_JOBS = 100_000;
/** Test episodes where a plan says nothing of them. */
export const TEST_EPISODES = 1000;

const whole = (min: number) => z.int().min(min);
const settings = z.record(z.string(), z.unknown(), { error: 'must hold settings by name, as {ways: 20}' });
const values = z
  .array(z.unknown(), { error: 'must be a list of values, as [5, 20]' })
  .min(1, { error: 'must hold at least one value' });

const rangeSchema = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    scale: z.enum(['linear', 'log']).default('linear'),
    integer: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, { error: '`from` must be below `to`' })
  .refine(({ from, to }) => Number.isFinite(to - from), { error: '`from` and `to` are too far apart' })
  .refine(({ from, scale }) => scale === 'linear' || from > 0, { error: 'a log scale needs a `from` above 0' })
  .refine(({ from, to, integer }) => !integer || (Number.isInteger(from) && Number.isInteger(to)), {
    error: 'with `integer` both ends must be whole numbers',
  });

const testSchema = z.strictObject({
  title: z.string().min(1).max(200).optional(),
  ways: whole(2),
  shots: z.union([whole(1), z.array(whole(1)).min(2)], {
    error: 'must be a whole number of at least 1 or a list of them',
  }),
  queries: whole(1),
  labelBy: z.enum(['class', 'group']).optional(),
  groups: whole(0).optional(),
  episodes: whole(2).default(TEST_EPISODES),
  seed: whole(0).default(1),
});

const planSchema = z.strictObject({
  name: z
    .string()
    .regex(/^\w[\w.-]{0,99}$/, { error: 'must be of letters, digits, `-`, `_` and `.`, at most 100' })
    .optional(),
  base: settings.default({}),
  vary: z.record(z.string(), values, { error: 'must hold lists by setting, as {ways: [5, 20]}' }).optional(),
  random: z
    .strictObject({
      trials: whole(1).max(MOST_JOBS),
      seed: whole(0).default(1),
      vary: z.record(
        z.string(),
        z.union([values, rangeSchema], { error: 'must be a list of values, or a range as {from: 1, to: 10}' }),
      ),
    })
    .optional(),
  list: z.array(settings).min(1).optional(),
  seeds: z
    .union([whole(1), z.array(whole(0)).min(1)], { error: 'must be how many, from 1 on, or a list of seeds' })
    .default(1),
  tests: z
    .array(
      z.union([z.enum(TRAINED_PROTOCOL_NAMES), testSchema], {
        error: `must be one of ${TRAINED_PROTOCOL_NAMES.join(', ')}, or a test as {ways: 20, shots: 1, queries: 5}`,
      }),
    )
    .optional(),
});

/** What a plan says, each part right in itself. */
export type PlanText = z.output<typeof planSchema>;
/** From where to where a setting is drawn. */
export type Range = z.output<typeof rangeSchema>;
export type PlannedTest = NonNullable<PlanText['tests']>[number];

/** @throws UsageError of one line, with the place of the first mistake and what is wanted there */
export function parsePlanText(value: unknown, source: string): PlanText {
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) throw new UsageError(`${source}: ${problem(innermost(parsed.error.issues[0]!), value)}.`);
  const { base, vary, random, list } = parsed.data;
  const ways = Object.entries({ vary, random, list }).flatMap(([name, part]) => (part === undefined ? [] : [name]));
  if (ways.length > 1) {
    throw new UsageError(
      `${source}: a plan has one of vary, random and list, got ${ways.join(' and ')}; leave out one.`,
    );
  }
  requireSettings(base, `${source}: base`);
  requireSettings(vary ?? {}, `${source}: vary`);
  requireSettings(random?.vary ?? {}, `${source}: random.vary`);
  list?.forEach((own, i) => requireSettings(own, `${source}: list.${i}`));
  return parsed.data;
}

function requireSettings(given: Readonly<Record<string, unknown>>, place: string): void {
  for (const name of Object.keys(given)) {
    if (name === 'seed')
      throw new UsageError(`${place}: seed: the seeds of a plan are in \`seeds\`; leave it out here.`);
    if (!Object.hasOwn(trainConfigSchema.shape, name)) {
      throw new UsageError(`${place}: unknown setting ${shown(name)}; \`untwist train --help\` lists them.`);
    }
  }
}

/** An issue of a union is that of the form which was meant: the one that came farther than its kind. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const meant = issue.errors.flat().find(({ path, code }) => path.length > 0 || !code.startsWith('invalid_'));
  return meant === undefined ? issue : innermost({ ...meant, path: [...issue.path, ...meant.path] });
}

function problem(issue: z.core.$ZodIssue, plan: unknown): string {
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  const value = issue.path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], plan);
  if (issue.code === 'unrecognized_keys') {
    const known =
      issue.path.length === 0 ? `; a plan has ${Object.keys(planSchema.shape).join(', ')}` : '; leave it out';
    return `${place}unknown name ${shown(issue.keys[0])}${known}`;
  }
  return `${place}${issue.message.replace(/, received .*$/, '')}, got ${shown(value)}`;
}
