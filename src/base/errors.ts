/** An error that is the user's to mend: shown as one line, without a stack trace. Exit code 1. */
export class UserError extends Error {
  readonly exitCode: number = 1;
  override readonly name: string = 'UserError';
}

/** A mistake in flags, a config file or arguments. Exit code 2. */
export class UsageError extends UserError {
  override readonly exitCode = 2;
  override readonly name = 'UsageError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
