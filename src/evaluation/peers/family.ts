import type { Classifier } from './classifier.ts';
import { SCALINGS, withScaling, type Scaling } from './scaling.ts';
import type { PeerFamily, PeerSetting, SettingAxis } from './search.ts';

/** The settings of a peer's own, by name. */
export type Axes = Readonly<Record<string, SettingAxis>>;

/** One value for each axis. */
export type Values<A extends Axes> = { readonly [K in keyof A]: A[K]['values'][number] };

/**
 * A family of every scaling with every combination of `axes`, the first axis outermost.
 * @param build the classifier of a combination, for embeddings that are scaled already
 */
export function buildFamily<Name extends string, const A extends Axes>(
  name: Name,
  title: string,
  axes: A,
  build: (values: Values<A>, scaling: Scaling) => Classifier,
): PeerFamily<Name> {
  const candidates = SCALINGS.flatMap((scaling) =>
    combinations(axes).map((values) => ({
      setting: { scaling, ...values } as PeerSetting,
      classifier: withScaling(scaling, build(values, scaling)),
    })),
  );
  return { name, title, axes, candidates };
}

function combinations<A extends Axes>(axes: A): Values<A>[] {
  const all = Object.entries(axes).reduce<Record<string, number | string>[]>(
    (partial, [name, { values }]) => partial.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value }))),
    [{}],
  );
  return all as Values<A>[];
}
