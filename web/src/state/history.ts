/** A value with what it was before each change, newest first. */
export interface History<T> {
  readonly now: T;
  readonly past: readonly { readonly value: T; readonly change: string }[];
}

/** Changes kept to be undone. */
const DEEPEST = 50;

/** A value without a past. */
export function begun<T>(now: T): History<T> {
  return { now, past: [] };
}

/** The next value; `change` says in words what made it. */
export function changed<T>({ now, past }: History<T>, next: T, change: string): History<T> {
  return { now: next, past: [{ value: now, change }, ...past].slice(0, DEEPEST) };
}

/** The value before the last change; the same where there is none. */
export function undone<T>(history: History<T>): History<T> {
  const [last, ...past] = history.past;
  return last === undefined ? history : { now: last.value, past };
}
