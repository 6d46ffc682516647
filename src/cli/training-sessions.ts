import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors.ts';
import { readIfThere } from '../base/read-if-there.node.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import type { Maker } from './made.ts';

/** One go of a training: from its start or a resume to its end, or to its last checkpoint where it was killed. */
export interface TrainingSession extends Maker {
  /** Episodes trained before, */
  readonly from: number;
  /** and after. */
  readonly to: number;
  /** Wall time, validations included. */
  readonly seconds: number;
}

const sessionsSchema = z.array(
  z.object({
    ...{ date: z.string(), version: z.string(), commit: z.string().nullable() },
    ...{ command: z.string(), engine: z.string() },
    ...{ from: z.int().min(0), to: z.int().min(0), seconds: z.number().min(0) },
  }),
);

/** The goes of a run so far; none of one that is older than they are. @throws UserError for a file damaged or not to be read */
export async function readSessions(file: string): Promise<readonly TrainingSession[]> {
  const text = await readIfThere(file).catch((error: unknown) => {
    throw new UserError(`'${file}' cannot be read: ${messageOf(error)}.`, { cause: error });
  });
  if (text === null) return [];
  try {
    return sessionsSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`'${file}' is damaged; remove it: only how long the training took is lost.`);
  }
}

/** Wall time of the training up to an episode; null where not all of it was written down. */
export function sessionSeconds(sessions: readonly TrainingSession[], episode: number): number | null {
  let known = 0;
  for (const { from, to } of sessions) if (from <= known) known = Math.max(known, to);
  return known < episode ? null : sessions.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Writes down a go of a training while it goes. */
export class SessionRecord {
  private readonly file: string;
  private readonly earlier: readonly TrainingSession[];
  private readonly maker: Maker;
  private readonly from: number;
  private readonly now: () => number;
  private readonly begun: number;

  private constructor(
    file: string,
    earlier: readonly TrainingSession[],
    maker: Maker,
    from: number,
    now: () => number,
  ) {
    this.file = file;
    this.earlier = earlier;
    this.maker = maker;
    this.from = from;
    this.now = now;
    this.begun = now();
  }

  /** @param from episodes trained before */
  static async open(file: string, maker: Maker, from: number, now = () => performance.now()): Promise<SessionRecord> {
    return new SessionRecord(file, await readSessions(file), maker, from, now);
  }

  /** The go has come to this episode; on disk when it returns. */
  async reach(episode: number): Promise<void> {
    const seconds = (this.now() - this.begun) / 1000;
    const session: TrainingSession = { ...this.maker, from: this.from, to: episode, seconds };
    await writeWhole(this.file, `${JSON.stringify([...this.earlier, session], null, 2)}\n`);
  }
}

/** The run folder that a checkpoint lies in, or the path itself where it is none. */
export function runOf(path: string): string {
  const above = dirname(path);
  return basename(above) === 'checkpoints' ? dirname(above) : path;
}
