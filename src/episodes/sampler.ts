import { requireInteger, requireOneOf } from '../base/check.ts';
import { Random, type RandomState } from '../base/random.ts';
import type { Episode, EpisodePart, ImageClass } from './types.ts';

/** What makes the label of a sample: its class, or the group that its class belongs to. */
export type LabelBy = 'class' | 'group';

/** The shape of the episodes to draw. */
export interface EpisodeSpec {
  /** Classes in an episode. */
  readonly ways: number;
  /** Support images a class; a list gives each way its own number. */
  readonly shots: number | readonly number[];
  /** Query images a class. */
  readonly queries: number;
  /** Defaults to 'class'. With 'group' the episode has as many labels as groups were drawn, at most `ways`. */
  readonly labelBy?: LabelBy;
  /**
   * Of how many groups the classes of an episode are, drawn anew for each: 1 is within one alphabet; 0, the default, any. Where
   * those drawn hold too few classes, more groups follow.
   */
  readonly groups?: number;
}

/** What a sampler needs to go on exactly where it was; plain JSON. */
export interface SamplerState {
  readonly random: RandomState;
  readonly episodesDrawn: number;
}

/**
 * Draws episodes of `ways` different classes without end: row numbers and labels only.
 * Support and query of a class never share a row; both are ordered by class. Same seed, same episodes.
 * The sampler owns the `random` it is given: nobody else may draw from it.
 * @throws RangeError at construction where some episode could not be drawn.
 */
export class EpisodeSampler implements Iterable<Episode> {
  private readonly shots: readonly number[];
  private readonly queries: number;
  private readonly labelBy: LabelBy;
  private readonly classes: readonly ImageClass[];
  /** The classes of each group to draw groups from, and of how many of them an episode is; none for any. */
  private readonly byGroup: readonly (readonly ImageClass[])[];
  private readonly groups: number;
  private random: Random;
  private episodesDrawn = 0;

  constructor(classes: readonly ImageClass[], spec: EpisodeSpec, random: Random) {
    this.shots = shotsByWay(spec);
    this.queries = spec.queries;
    this.labelBy = spec.labelBy ?? 'class';
    this.random = random;
    requireInteger('EpisodeSampler', 'queries', spec.queries, 1);
    requireOneOf('EpisodeSampler', 'labelBy', this.labelBy, ['class', 'group']);
    requireInteger('EpisodeSampler', 'groups', spec.groups ?? 0, 0);
    this.classes = classes;
    this.groups = spec.groups ?? 0;
    this.byGroup = this.groups === 0 ? [] : groupsOf(classes, this.groups, this.shots.length, this.labelBy);
    requireEnoughClasses(classes, this.shots.length, this.labelBy);
    requireEnoughImages(classes, Math.max(...this.shots), spec.queries);
  }

  /** Draws the next episode. */
  next(): Episode {
    const drawn = this.random.sample(this.pool(), this.shots.length);
    const nameOf = (imageClass: ImageClass) => (this.labelBy === 'group' ? imageClass.group : imageClass.name);
    const labelNames = [...new Set(drawn.map(nameOf))]; // a Set keeps the order of first appearance
    const labelOf = new Map(labelNames.map((name, label) => [name, label]));
    const support = new PartBuilder(this.shots.reduce((sum, shots) => sum + shots, 0));
    const query = new PartBuilder(drawn.length * this.queries);
    drawn.forEach((imageClass, way) => {
      const shots = this.shots[way] as number;
      const rows = this.random.sample(imageClass.rows, shots + this.queries);
      const label = labelOf.get(nameOf(imageClass)) as number;
      support.add(rows.slice(0, shots), imageClass.turns, label);
      query.add(rows.slice(shots), imageClass.turns, label);
    });
    this.episodesDrawn++;
    return { labelNames, support: support.part, query: query.part };
  }

  /** What this episode draws its classes from. */
  private pool(): readonly ImageClass[] {
    if (this.groups === 0) return this.classes;
    if (this.groups === 1) return this.byGroup[this.random.integer(this.byGroup.length)]!;
    const pool: ImageClass[] = [];
    for (const [i, group] of this.random.sample(this.byGroup, this.byGroup.length).entries()) {
      if (i >= this.groups && pool.length >= this.shots.length) break;
      pool.push(...group);
    }
    return pool;
  }

  /** Endless: leave the loop when you have enough. */
  *[Symbol.iterator](): Generator<Episode, never> {
    for (;;) yield this.next();
  }

  /** A snapshot for `restore`. */
  state(): SamplerState {
    return { random: this.random.state(), episodesDrawn: this.episodesDrawn };
  }

  /** Goes on after the episode that was the last when `state` was taken, given the same classes and spec. */
  restore(state: SamplerState): void {
    this.random = Random.fromState(state.random);
    this.episodesDrawn = state.episodesDrawn;
  }
}

class PartBuilder {
  readonly part: EpisodePart;
  private size = 0;

  constructor(length: number) {
    this.part = { rows: new Int32Array(length), turns: new Uint8Array(length), labels: new Int32Array(length) };
  }

  add(rows: readonly number[], turns: number, label: number): void {
    this.part.rows.set(rows, this.size);
    this.part.turns.fill(turns, this.size, this.size + rows.length);
    this.part.labels.fill(label, this.size, this.size + rows.length);
    this.size += rows.length;
  }
}

function shotsByWay(spec: EpisodeSpec): readonly number[] {
  requireInteger('EpisodeSampler', 'ways', spec.ways, 2);
  const shots = typeof spec.shots === 'number' ? new Array<number>(spec.ways).fill(spec.shots) : [...spec.shots];
  if (shots.length !== spec.ways) {
    throw new RangeError(
      `EpisodeSampler: shots lists ${shots.length} numbers but ways is ${spec.ways}; give one number a way, or one for all.`,
    );
  }
  for (const count of shots) requireInteger('EpisodeSampler', 'shots', count, 1);
  return shots;
}

/** The classes of each group; of one group alone only where it has enough. @throws RangeError where an episode cannot be. */
function groupsOf(classes: readonly ImageClass[], groups: number, ways: number, labelBy: LabelBy): ImageClass[][] {
  const names = [...new Set(classes.map(({ group }) => group))];
  if (names.length < groups) {
    throw new RangeError(`EpisodeSampler: groups is ${groups} but the split has ${names.length}; lower groups.`);
  }
  const pools = names.map((group) => classes.filter((imageClass) => imageClass.group === group));
  if (groups > 1) return pools;
  if (labelBy === 'group') {
    throw new RangeError(`EpisodeSampler: within one group labelBy 'group' would give one label; use labelBy 'class'.`);
  }
  const largest = Math.max(0, ...pools.map(({ length }) => length));
  if (largest < ways) {
    throw new RangeError(`EpisodeSampler: ways is ${ways} but the largest group has ${largest} classes; lower ways.`);
  }
  return pools.filter(({ length }) => length >= ways);
}

function requireEnoughClasses(classes: readonly ImageClass[], ways: number, labelBy: LabelBy): void {
  if (classes.length < ways) {
    throw new RangeError(
      `EpisodeSampler: ways is ${ways} but the split has ${classes.length} classes; lower ways or use a larger split.`,
    );
  }
  if (labelBy === 'group' && new Set(classes.map((c) => c.group)).size < 2) {
    throw new RangeError(
      `EpisodeSampler: labelBy is 'group' but all classes belong to one group, '${classes[0]?.group}'; use labelBy 'class'.`,
    );
  }
}

function requireEnoughImages(classes: readonly ImageClass[], shots: number, queries: number): void {
  const small = classes.filter((imageClass) => imageClass.rows.length < shots + queries);
  if (small.length === 0) return;
  const { name, rows } = small[0] as ImageClass;
  const others = small.length > 1 ? ` (and ${small.length - 1} more classes have too few)` : '';
  throw new RangeError(
    `EpisodeSampler: class '${name}' has ${rows.length} images; shots ${shots} + queries ${queries} need ` +
      `${shots + queries}${others}; lower shots or queries, or add images.`,
  );
}
