import { spawn } from 'node:child_process';

/** A program that ended with an error; `tail` is the end of what it said. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly tail: string;
  /** The system's word for why it could not be started, such as ENOENT; null when it ran. */
  readonly code: string | null;

  constructor(message: string, tail: string, code: string | null = null) {
    super(message);
    this.tail = tail;
    this.code = code;
  }
}

export interface StepOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Kills the program after this many milliseconds. */
  readonly timeout?: number;
}

const TAIL_LENGTH = 20_000; // characters

/**
 * Runs a program to its end and returns what it wrote on standard output; nothing of it reaches ours.
 * @throws StepError when it cannot be started, fails or takes too long.
 */
export function runStep(command: string, args: readonly string[], options: StepOptions = {}): Promise<string> {
  const { cwd, env, timeout } = options;
  const child = spawn(command, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let tail = '';
  const keep = (text: string) => {
    tail = (tail + text).slice(-TAIL_LENGTH);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    keep(text);
  });
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new StepError(`${command} could not be started: ${error.message}`, tail, error.code ?? null));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new StepError(`${command} ended with ${signal ?? `exit code ${code}`}`, tail));
    });
  });
}

/** The last line of `error`'s program that starts like an error, else its last line, else the error's own message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof StepError)) return error instanceof Error ? error.message : String(error);
  const lines = error.tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/complete log of this run/.test(line));
  const last = lines.findLast((line) => /error/i.test(line)) ?? lines.findLast((line) => line !== '');
  return last === undefined ? error.message : last.slice(0, 300);
}
