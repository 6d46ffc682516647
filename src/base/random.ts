import seedrandom from 'seedrandom';
import { requireInteger } from './check.ts';

/** What a generator needs to go on exactly where it was; plain JSON. */
export interface RandomState {
  readonly generator: object;
  /** The second normal of the last Box-Muller pair, if it was not used yet. */
  readonly spareNormal: number | null;
}

/**
 * A seeded stream of random numbers; every draw of the software comes from one of these, passed in as an argument.
 * Same seed, same stream, on every platform (xorshift128 by `seedrandom`).
 */
export class Random {
  private generator: seedrandom.StatefulPRNG<seedrandom.State.Xor128>;
  private spareNormal: number | null = null;

  constructor(seed: number | string) {
    this.generator = seedrandom.xor128(String(seed), { state: true });
  }

  /** A stream that starts where `state` was taken. */
  static fromState(state: RandomState): Random {
    const random = new Random(0);
    random.generator = seedrandom.xor128('', { state: state.generator as seedrandom.State.Xor128 });
    random.spareNormal = state.spareNormal;
    return random;
  }

  /** A snapshot for `fromState`. */
  state(): RandomState {
    return { generator: this.generator.state(), spareNormal: this.spareNormal };
  }

  /** Uniform in [0, 1), 53 bits. */
  next(): number {
    return this.generator.double();
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform integer in 0..n-1. */
  integer(n: number): number {
    requireInteger('Random.integer', 'n', n, 1);
    return Math.floor(this.next() * n);
  }

  /** Normal with the given mean and standard deviation. */
  normal(mean = 0, deviation = 1): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return mean + deviation * spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next())); // 1 - u lies in (0, 1]: the log is finite
    const angle = 2 * Math.PI * this.next();
    this.spareNormal = radius * Math.sin(angle);
    return mean + deviation * radius * Math.cos(angle);
  }

  /** `count` different items in random order. @throws RangeError if there are fewer. */
  sample<T>(items: ArrayLike<T>, count: number): T[] {
    if (count > items.length) throw new RangeError(`Random.sample: count is ${count} but there are ${items.length}.`);
    // Partial Fisher-Yates over positions: only the touched ones are stored, so a few of many costs little.
    const moved = new Map<number, number>();
    const drawn: T[] = [];
    for (let i = 0; i < count; i++) {
      const j = i + this.integer(items.length - i);
      drawn.push(items[moved.get(j) ?? j] as T);
      moved.set(j, moved.get(i) ?? i);
    }
    return drawn;
  }

  /** All items in random order; the input stays as it is. */
  shuffle<T>(items: ArrayLike<T>): T[] {
    return this.sample(items, items.length);
  }

  /** An independent stream named `label`; drawing from it does not move this one. */
  fork(label: string | number): Random {
    return new Random(`${JSON.stringify(this.generator.state())}/${label}`);
  }
}
