import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { readIfThere } from '../base/read-if-there.node.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import type { TrainConfig } from '../training/config.ts';
import { JOB_FORMAT, jobId, type Job, type JobTest } from './job.ts';
import { valuesOf, type Plan, type PlanEntry } from './plan.ts';

/** Raise it when the file is laid out in another way. */
const FORMAT = 1;

const fileSchema = z.strictObject({
  format: z.literal(FORMAT),
  name: z.string(),
  varied: z.array(z.string()),
  logarithmic: z.array(z.string()),
  notices: z.array(z.string()),
  /** What all jobs have in common. */
  job: z.strictObject({ format: z.literal(JOB_FORMAT), config: z.record(z.string(), z.unknown()) }),
  /** Each list of tests that a job has. */
  tests: z.array(z.array(z.unknown())),
  /** By id: what is a job's own, and which tests it has. */
  jobs: z.record(z.string(), z.strictObject({ config: z.record(z.string(), z.unknown()), tests: z.int().min(0) })),
});

/** Writes an expanded plan, unless it is there already. @throws Error of the operating system */
export async function writePlan(file: string, plan: Plan): Promise<void> {
  const text = planText(plan);
  if ((await readIfThere(file)) !== text) await writeWhole(file, text);
}

/** What the jobs share stands there once: a plan of many jobs stays small. */
function planText({ name, varied, logarithmic, notices, entries }: Plan): string {
  const first = entries[0]!.job;
  const shared = Object.entries(first.config).filter(([key, value]) => {
    const text = JSON.stringify(value);
    return entries.every(({ job }) => JSON.stringify(job.config[key as keyof Job['config']]) === text);
  });
  const isShared = new Set(shared.map(([key]) => key));
  const tests = [...new Set(entries.map(({ job }) => job.tests))];
  const file: z.input<typeof fileSchema> = {
    ...{ format: FORMAT, name, varied: [...varied], logarithmic: [...logarithmic], notices: [...notices] },
    job: { format: first.format, config: Object.fromEntries(shared) },
    tests: tests.map((list) => [...list]),
    jobs: Object.fromEntries(
      entries.map(({ id, job }) => {
        const own = Object.entries(job.config).filter(([key]) => !isShared.has(key));
        return [id, { config: Object.fromEntries(own), tests: tests.indexOf(job.tests) }];
      }),
    ),
  };
  const { jobs, ...head } = file;
  const lines = Object.entries(jobs).map(([id, job]) => `    ${JSON.stringify(id)}: ${JSON.stringify(job)}`);
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "jobs": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/**
 * The plan that a sweep's folder holds.
 * @throws UserError where there is none, or it is damaged or of another version
 */
export async function readPlanFile(file: string): Promise<Plan> {
  let text: string | null;
  try {
    text = await readIfThere(file);
  } catch (error) {
    throw new UserError(`Cannot read '${file}': ${messageOf(error)}.`);
  }
  if (text === null)
    throw new UserError(`There is no sweep: '${file}' is missing; \`untwist sweep run PLAN\` makes one.`);
  try {
    return parsePlanFile(text);
  } catch (error) {
    const why = messageOf(error).split('\n')[0]!.slice(0, 300);
    throw new UserError(
      `'${file}' is damaged or of another version (${why}); give the plan's own file, or run it again with this --out.`,
    );
  }
}

function parsePlanFile(text: string): Plan {
  const parsed = fileSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`);
  const { name, varied, logarithmic, notices, job: common, tests, jobs } = parsed.data;
  const entries = Object.entries(jobs).map(([id, own]): PlanEntry => {
    const config = { ...common.config, ...own.config } as TrainConfig;
    const job: Job = { format: common.format, config, tests: (tests[own.tests] ?? []) as JobTest[] };
    // The id is made of all of the job: with the right one it is what was written, and that was checked.
    if (jobId(job) !== id) throw new Error(`job ${id} is another one`);
    return { id, job, seed: config.seed, settings: valuesOf(config, varied) };
  });
  if (entries.length === 0) throw new Error('it has no jobs');
  return { name, varied, logarithmic, notices, entries };
}
