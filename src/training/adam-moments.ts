import * as tf from '@tensorflow/tfjs-core';
import { flatten, split } from './flat-vector.ts';

/** A variable whose moments are kept. */
export interface Member {
  readonly name: string;
  readonly shape: number[];
  readonly size: number;
  /** Steps of the optimizer before its first. */
  readonly joinedAt: number;
}

/** The moments of variables that move as one vector, in this order. */
export interface JoinedMoments {
  readonly members: readonly Member[];
  /** Flat, as long as all members together. */
  readonly first: tf.Tensor1D;
  readonly second: tf.Tensor1D;
}

/** A variable with moments of its own shape. */
export interface MemberMoments extends Member {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
}

/** Adam's moments: which variables are joined may change from step to step, what is known of each stays. */
export class AdamMoments {
  private groups: JoinedMoments[] = [];

  /** The step at which a variable joined; undefined if nothing is known of it. */
  joinedAt(name: string): number | undefined {
    return this.groups.flatMap(({ members }) => members).find((member) => member.name === name)?.joinedAt;
  }

  /** The groups just as asked, each put together of what is known; a new variable starts at zero. */
  joined(asked: readonly (readonly Member[])[]): readonly JoinedMoments[] {
    if (asked.every((members, i) => sameNames(members, this.groups[i]?.members)))
      return this.groups.slice(0, asked.length);
    const known = new Map(this.apart().map((moments) => [moments.name, moments]));
    const names = new Set(asked.flat().map(({ name }) => name));
    const others = [...known.values()].filter(({ name }) => !names.has(name)).map((member) => [member]);
    this.replace([...asked, ...others].map((members) => members.map((member) => known.get(member.name) ?? member)));
    tf.dispose([...known.values()].flatMap(({ first, second }) => [first, second]));
    return this.groups.slice(0, asked.length);
  }

  /** Puts the moments after a step in the place of those of the same group, which are disposed. */
  update(group: JoinedMoments, first: tf.Tensor1D, second: tf.Tensor1D): void {
    this.groups[this.groups.indexOf(group)] = { ...group, first, second };
    tf.dispose([group.first, group.second]);
  }

  /** All that is known, one by one, as new tensors. */
  apart(): MemberMoments[] {
    return this.groups.flatMap(({ members, first, second }) => {
      const [firsts, seconds] = tf.tidy(() => [split(first, members), split(second, members)]);
      return members.map((member, i) => ({
        ...member,
        first: firsts[i] as tf.Tensor,
        second: seconds[i] as tf.Tensor,
      }));
    });
  }

  /** Forgets all but these, which stay the caller's. */
  restore(moments: readonly MemberMoments[]): void {
    this.replace(moments.map((member) => [member]));
  }

  dispose(): void {
    this.replace([]);
  }

  private replace(groups: readonly (readonly (Member | MemberMoments)[])[]): void {
    tf.dispose(this.groups.flatMap(({ first, second }) => [first, second]));
    this.groups = groups.map((members) => {
      const join = (which: 'first' | 'second') =>
        tf.tidy(() =>
          tf.keep(flatten(members.map((m) => (which in m ? (m as MemberMoments)[which] : tf.zeros([m.size]))))),
        );
      const plain = members.map(({ name, shape, size, joinedAt }) => ({ name, shape, size, joinedAt }));
      return { members: plain, first: join('first'), second: join('second') };
    });
  }
}

function sameNames(a: readonly Member[], b: readonly Member[] | undefined): boolean {
  return a.length === b?.length && a.every(({ name }, i) => name === b[i]?.name);
}
