import { messageOf, UserError } from '../base/errors.ts';
import { remedyFor } from '../base/system-errors.ts';

/** An error for people, in one line; one that is not the user's to mend says how to find out more. */
export function errorLine(error: unknown): string {
  if (error instanceof UserError || error instanceof RangeError) return messageOf(error);
  const line = messageOf(error).split('\n')[0] as string;
  const remedy = remedyFor(error);
  return remedy === null ? `${line} (unexpected; --debug shows where)` : `${line.replace(/\.$/, '')}; ${remedy}.`;
}
