import { z } from 'zod';
import type { JobResult } from './job.ts';

const share = z.number().min(0).max(1);
const halfWidth = z.number().min(0);
const count = (min: number) => z.int().min(min);

const resultSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  episodes: count(0),
  validation: z.strictObject({ episode: count(0), accuracy: share, halfWidth }),
  tests: z.array(z.strictObject({ title: z.string(), episodes: count(2), accuracy: share, halfWidth })),
  seconds: z.number().min(0).nullable(),
  made: z.strictObject({ version: z.string(), engine: z.string() }),
});

/** A result from data of any origin. @throws RangeError of one line that says what is wrong */
export function parseResult(data: unknown): JobResult {
  const parsed = resultSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new RangeError(`parseResult: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}.`);
}
