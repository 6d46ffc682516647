/** An error that is the user's to mend: shown as one line, without a stack trace. Exit code 1. */
export class UserError extends Error {
  readonly exitCode: number = 1;
  override readonly name: string = 'UserError';

  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? undefined : oneLine(message), options);
  }
}

/** A mistake in flags, a config file or arguments. Exit code 2. */
export class UsageError extends UserError {
  override readonly exitCode = 2;
  override readonly name = 'UsageError';
}

/** Characters that move the cursor, or the reading direction, of whoever prints them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** A text as one line that is safe to print: names in messages may come out of anybody's file. */
function oneLine(text: string): string {
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(/\s*\n\s*/g, ' ').replace(UNPRINTABLE, escaped);
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
