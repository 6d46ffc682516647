import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';

/** JSON has no word for a number that is not finite: such a one is its name, `'NaN'`. */
type JsonNumber = number | string;

/** The numbers of a learner beside its backbone's, by name; a scalar as one number. Plain JSON, exact for float32. */
export type HeadState = Readonly<Record<string, JsonNumber | readonly JsonNumber[]>>;

/** Reads the variables of a head. */
export async function headState(variables: ReadonlyMap<string, tf.Variable>): Promise<HeadState> {
  const state: Record<string, JsonNumber | JsonNumber[]> = {};
  for (const [name, variable] of variables) {
    const values = Array.from(await variable.data(), (value) => (Number.isFinite(value) ? value : String(value)));
    state[name] = variable.rank === 0 ? (values[0] as JsonNumber) : values;
  }
  return state;
}

/**
 * Puts a state back into the variables that it was read from.
 * @param source what the state lies in, for the message
 * @throws UserError where the state is that of another head; nothing is changed then.
 */
export function restoreHead(variables: ReadonlyMap<string, tf.Variable>, state: HeadState, source: string): void {
  const names = [...new Set([...variables.keys(), ...Object.keys(state)])];
  const wrong = names.find((name) => [state[name] ?? []].flat().length !== variables.get(name)?.size);
  if (wrong !== undefined) {
    throw new UserError(
      `'${source}' does not fit the method: its head differs in '${wrong}'; give the config that it was trained with.`,
    );
  }
  tf.tidy(() => {
    for (const [name, variable] of variables) {
      variable.assign(tf.tensor([state[name] ?? []].flat().map(Number), variable.shape));
    }
  });
}
