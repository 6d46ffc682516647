import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** Everything that the next step depends on; tensors by `NAME/firstMoment` and `NAME/secondMoment`. */
export interface AdamState {
  readonly steps: number;
  /** Steps before the first of a variable that joined later; 0 for one that is not listed. */
  readonly joinedAt: Readonly<Record<string, number>>;
  readonly moments: tf.NamedTensorMap;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1) with its state by the name of the variable, not by its position: tfjs's own
 * mixes states up when the trained set changes, and loses them on save.
 */
export class Adam {
  private readonly options: Required<AdamOptions>;
  private readonly moments = new Map<string, { first: tf.Variable; second: tf.Variable; joinedAt: number }>();
  private steps = 0;

  constructor(options: AdamOptions = {}) {
    this.options = { ...DEFAULTS, ...options };
  }

  /**
   * One step of every variable that has a gradient of its name.
   * @param learningRate one for all, or by the name of the variable
   */
  apply(
    variables: ReadonlyMap<string, tf.Variable>,
    gradients: tf.NamedTensorMap,
    learningRate: number | ((name: string) => number),
  ): void {
    const { beta1, beta2, epsilon } = this.options;
    const rateOf = typeof learningRate === 'number' ? () => learningRate : learningRate;
    tf.tidy(() => {
      for (const [name, variable] of variables) {
        const gradient = gradients[name];
        if (gradient === undefined) continue;
        const { first, second, joinedAt } = this.momentsOf(name, variable.shape);
        // The bias corrections of both moments, folded into the rate and the epsilon.
        const age = this.steps + 1 - joinedAt;
        const correction = Math.sqrt(1 - beta2 ** age);
        const rate = (rateOf(name) * correction) / (1 - beta1 ** age);
        first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const step = tf.div(first, tf.add(tf.sqrt(second), epsilon * correction));
        variable.assign(tf.sub(variable, tf.mul(step, rate)));
      }
    });
    this.steps++;
  }

  /** The live state; do not dispose its tensors. */
  state(): AdamState {
    const moments: tf.NamedTensorMap = {};
    const joinedAt: Record<string, number> = {};
    for (const [name, { first, second, joinedAt: steps }] of this.moments) {
      if (steps > 0) joinedAt[name] = steps;
      moments[`${name}/firstMoment`] = first;
      moments[`${name}/secondMoment`] = second;
    }
    return { steps: this.steps, joinedAt, moments };
  }

  /**
   * @param othersTrain whether other variables may train from here on than before: those that are no more are dropped,
   *   those that are new start like at the first step
   * @throws UserError if the saved state is not of these variables; nothing has changed then
   */
  restore(state: AdamState, variables: ReadonlyMap<string, tf.Variable>, othersTrain = false): void {
    if (state.steps === 0) return; // nothing was trained yet
    requireStateOf(state, variables, othersTrain);
    this.steps = state.steps;
    for (const [name, variable] of variables) {
      if (state.moments[`${name}/firstMoment`] === undefined) continue;
      const { first, second } = this.momentsOf(name, variable.shape, state.joinedAt[name] ?? 0);
      first.assign(state.moments[`${name}/firstMoment`] as tf.Tensor);
      second.assign(state.moments[`${name}/secondMoment`] as tf.Tensor);
    }
  }

  dispose(): void {
    for (const { first, second } of this.moments.values()) tf.dispose([first, second]);
    this.moments.clear();
  }

  private momentsOf(name: string, shape: number[], joinedAt = this.steps) {
    let moments = this.moments.get(name);
    if (moments === undefined) {
      const zeros = () => tf.tidy(() => tf.variable(tf.zeros(shape), false));
      moments = { first: zeros(), second: zeros(), joinedAt };
      this.moments.set(name, moments);
    }
    return moments;
  }
}

function requireStateOf(
  { moments }: AdamState,
  variables: ReadonlyMap<string, tf.Variable>,
  othersTrain: boolean,
): void {
  const wanted = new Map<string, number[]>(
    [...variables].flatMap(([name, { shape }]) => [
      [`${name}/firstMoment`, shape] as const,
      [`${name}/secondMoment`, shape] as const,
    ]),
  );
  for (const name of new Set([...wanted.keys(), ...Object.keys(moments)])) {
    const [want, got] = [wanted.get(name), moments[name]?.shape].map((shape) => shape && `[${shape.join(', ')}]`);
    if (want === got || (othersTrain && (want === undefined || got === undefined))) continue;
    throw new UserError(
      `Adam: the saved state must hold ${want ?? 'nothing'} for '${name}', got ${got ?? 'nothing'}; ` +
        `resume with the settings that made it.`,
    );
  }
}
