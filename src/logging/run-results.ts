import { EventWriter } from 'tensorboard-node-writer';
import { messageOf, UserError } from '../base/errors.ts';
import type { TensorBoardOptions } from './tensor-board.ts';

/** One line of TensorBoard's HPARAMS tab: the settings of a run, and its results as they are by now. */
export interface RunResults {
  /** Results at this step by their names: of each name the latest is shown. On disk when the promise resolves. */
  put(step: number, results: Readonly<Record<string, number>>): Promise<void>;
  /** Marks the run as done; one that is not marked may go on. */
  done(): void;
  close(): Promise<void>;
}

/** A setting is compared as what it is where it is a number, a yes or a no, and else by how it reads. */
export type RunSettings = Readonly<Record<string, unknown>>;

/**
 * Opens the line of a run, in a folder of its own below its other logs: TensorBoard takes every curve of that folder and of those
 * below it for a result, and no other. It shows the settings that the line was first opened with.
 * @param settings those that are undefined are left out.
 * @throws UserError if the file cannot be made.
 */
export async function openRunResults(
  folder: string,
  settings: RunSettings,
  options: TensorBoardOptions = {},
): Promise<RunResults> {
  let writer: EventWriter;
  try {
    writer = await EventWriter.open(folder, options);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new UserError(messageOf(cause), { cause });
  }
  const known = Object.entries(settings).filter(([, value]) => value !== undefined);
  writer.hparams(Object.fromEntries(known.map(([name, value]) => [name, comparable(value)])));
  return {
    put: (step, results) => {
      writer.scalars(step, results);
      return writer.flush();
    },
    done: () => writer.hparamsEnd('success'),
    close: () => writer.close(),
  };
}

function comparable(value: unknown): number | string | boolean {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
