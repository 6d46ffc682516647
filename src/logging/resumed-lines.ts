import { UserError } from '../base/errors.ts';

/**
 * The lines of a JSON lines log whose step is at most `resumeStep`, in their order, each ended. A last line without an
 * end that is no JSON was cut off by a crash and is dropped.
 * @param file for messages only.
 * @throws UserError on any other line that is no JSON object with a step.
 */
export function keepLinesUpTo(text: string, resumeStep: number, file: string): string {
  const lines = text.split('\n');
  const last = lines.pop() ?? ''; // empty when the last line is ended
  const kept = lines.filter((line, i) => {
    const step = stepOf(line);
    if (step === null) {
      throw new UserError(`The log ${file} is damaged at line ${i + 1}; mend or remove that line, or log elsewhere.`);
    }
    return step <= resumeStep;
  });
  const lastStep = stepOf(last);
  if (lastStep !== null && lastStep <= resumeStep) kept.push(last);
  return kept.map((line) => `${line}\n`).join('');
}

/** Null if the line is no JSON object with a step. */
function stepOf(line: string): number | null {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === 'number' ? step : null;
  } catch {
    return null;
  }
}
