import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../base/errors.ts';
import { forgetRepeated } from '../kernels/index.ts';
import { AdamMoments, type JoinedMoments, type Member } from './adam-moments.ts';
import { flatten, split } from './flat-vector.ts';

/** Decay of the two moments (0.9 and 0.999 by default), and what is added to the root of the second (1e-7). */
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

/** Variables up to this size move together with others: a step of a small one costs by its ops, of a large one by memory. */
const LARGEST_JOINED = 2 ** 17;

/** A variable with its gradient and what its step depends on. */
interface Move extends Member {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly rate: number;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1) with its state by the name of the variable, not by its position: tfjs's own
 * mixes states up when the trained set changes, and loses them on save. Small variables move as one vector: a dozen ops
 * for all of them instead of a dozen for each.
 */
export class Adam {
  private readonly options: Required<AdamOptions>;
  private readonly moments = new AdamMoments();
  /** What `state` handed out last. */
  private shown: tf.NamedTensorMap = {};
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
    tf.dispose(this.shown);
    this.shown = {};
    const rateOf = typeof learningRate === 'number' ? () => learningRate : learningRate;
    const groups = new Map<string, Move[]>();
    for (const [name, variable] of variables) {
      const gradient = gradients[name];
      if (gradient === undefined) continue;
      const { shape, size } = variable;
      const joinedAt = this.moments.joinedAt(name) ?? this.steps;
      const rate = rateOf(name);
      const key = size > LARGEST_JOINED ? name : `${rate} ${joinedAt}`;
      groups.set(key, [...(groups.get(key) ?? []), { name, shape, size, joinedAt, variable, gradient, rate }]);
    }
    const moves = [...groups.values()];
    this.moments.joined(moves).forEach((moments, i) => this.move(moves[i] as Move[], moments));
    this.steps++;
  }

  /** The state as it is now; its tensors live until the next step or `state`, do not dispose them. */
  state(): AdamState {
    tf.dispose(this.shown);
    this.shown = {};
    const joinedAt: Record<string, number> = {};
    for (const { name, joinedAt: steps, first, second } of this.moments.apart()) {
      if (steps > 0) joinedAt[name] = steps;
      this.shown[`${name}/firstMoment`] = first;
      this.shown[`${name}/secondMoment`] = second;
    }
    return { steps: this.steps, joinedAt, moments: { ...this.shown } };
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
    const saved = [...variables].flatMap(([name, { shape, size }]) => {
      const [first, second] = [state.moments[`${name}/firstMoment`], state.moments[`${name}/secondMoment`]];
      if (first === undefined || second === undefined) return [];
      return [{ name, shape, size, joinedAt: state.joinedAt[name] ?? 0, first, second }];
    });
    this.moments.restore(saved);
  }

  /** Frees the moments. */
  dispose(): void {
    forgetRepeated(this);
    tf.dispose(this.shown);
    this.shown = {};
    this.moments.dispose();
  }

  /** One step of variables of one rate and age, as one vector. */
  private move(moves: readonly Move[], moments: JoinedMoments): void {
    const { beta1, beta2, epsilon } = this.options;
    const { rate: learningRate, joinedAt } = moves[0] as Move;
    // The bias corrections of both moments, folded into the rate and the epsilon.
    const age = this.steps + 1 - joinedAt;
    const correction = Math.sqrt(1 - beta2 ** age);
    const rate = (learningRate * correction) / (1 - beta1 ** age);
    tf.tidy(() => {
      const gradient = flatten(moves.map((move) => move.gradient));
      const first = tf.add(tf.mul(moments.first, beta1), tf.mul(gradient, 1 - beta1)) as tf.Tensor1D;
      const second = tf.add(tf.mul(moments.second, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as tf.Tensor1D;
      const step = tf.div(first, tf.add(tf.sqrt(second), epsilon * correction));
      const moved = tf.sub(flatten(moves.map(({ variable }) => variable)), tf.mul(step, rate)) as tf.Tensor1D;
      split(moved, moves).forEach((value, i) => (moves[i] as Move).variable.assign(value));
      this.moments.update(moments, tf.keep(first), tf.keep(second));
    });
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
