import { estimate, idOf } from './fit-model.ts';
import { requireClassName, requireSamples } from './fitted-checks.ts';
import type { FittedClass, FittedModel, SupportSamples } from './fitted-model.ts';

/** Samples of one class; `labels` follow from it. */
export type ClassSamples = Omit<SupportSamples, 'labels'>;

/**
 * The model with one class more. Fitted anew on the embeddings it keeps and the new ones; no old image is needed, nor is any
 * below. The model given stays as it is, here and below.
 * @throws RangeError for a name that another class has, or embeddings that do not fit
 */
export function addClass(fitted: FittedModel, name: string, samples: ClassSamples): FittedModel {
  requireClassName('addClass', name, namesOf(fitted));
  const classes = [...fitted.classes, { id: idOf(fitted.nextId), name }];
  const support = joined(fitted, samples, fitted.classes.length);
  return refitted('addClass', { ...fitted, classes, nextId: fitted.nextId + 1 }, support);
}

/** The model with more samples of a class that it has. @throws RangeError for an id without class, or embeddings that do not fit. */
export function addSamples(fitted: FittedModel, id: string, samples: ClassSamples): FittedModel {
  return refitted('addSamples', fitted, joined(fitted, samples, positionOf('addSamples', fitted, id)));
}

/** The model with another name of a class; everything else, its id too, stays. @throws RangeError for a name that is taken. */
export function renameClass(fitted: FittedModel, id: string, name: string): FittedModel {
  const position = positionOf('renameClass', fitted, id);
  const others = namesOf(fitted).filter((_, at) => at !== position);
  requireClassName('renameClass', name, others);
  return { ...fitted, classes: fitted.classes.map((c, at) => (at === position ? { id, name } : c)) };
}

/** The model without a class and its samples. Its id is not given again. @throws RangeError for the last one. */
export function removeClass(fitted: FittedModel, id: string): FittedModel {
  const position = positionOf('removeClass', fitted, id);
  if (fitted.classes.length === 1)
    throw new RangeError('removeClass: the last class must stay; add another one first.');
  return relabelled('removeClass', fitted, (label) => (label === position ? null : label - +(label > position)));
}

/** The model with several classes made one: the samples of all, the id and name of the first. */
export function mergeClasses(fitted: FittedModel, ids: readonly string[]): FittedModel {
  const positions = ids.map((id) => positionOf('mergeClasses', fitted, id));
  if (new Set(positions).size < 2) throw new RangeError('mergeClasses: needs two different classes at least.');
  const [first, ...gone] = positions as [number, ...number[]];
  const shifted = (label: number) => label - gone.filter((position) => position < label).length;
  return relabelled('mergeClasses', fitted, (label) => shifted(gone.includes(label) ? first : label), gone);
}

/** @throws RangeError naming the classes there are. */
export function classOf(fitted: Pick<FittedModel, 'classes'>, name: string): FittedClass {
  const found = fitted.classes.find((c) => c.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`There is no class '${name}'; the classes are: ${namesOf(fitted).join(', ')}.`);
}

const namesOf = ({ classes }: Pick<FittedModel, 'classes'>) => classes.map(({ name }) => name);

function positionOf(who: string, { classes }: FittedModel, id: string): number {
  const position = classes.findIndex((c) => c.id === id);
  if (position >= 0) return position;
  throw new RangeError(`${who}: there is no class of id '${id}'; the ids are: ${classes.map((c) => c.id).join(', ')}.`);
}

function joined({ support }: FittedModel, samples: ClassSamples, label: number): SupportSamples {
  const depth = support.embeddings.length / support.labels.length;
  const count = samples.embeddings.length / depth;
  if (!Number.isInteger(count) || count === 0) {
    throw new RangeError(
      `Samples must be whole embeddings of ${depth} numbers, got ${samples.embeddings.length} numbers.`,
    );
  }
  return {
    embeddings: Float32Array.from([...support.embeddings, ...samples.embeddings]),
    labels: Int32Array.from([...support.labels, ...new Array<number>(count).fill(label)]),
    thumbnails: [...support.thumbnails, ...samples.thumbnails],
    sources: [...support.sources, ...samples.sources],
  };
}

/** With the new label of each sample, null for one that goes; classes without a new label of their own go too. */
function relabelled(
  who: string,
  fitted: FittedModel,
  newLabel: (label: number) => number | null,
  gone: readonly number[] = [],
): FittedModel {
  const { embeddings, labels, thumbnails, sources } = fitted.support;
  const depth = embeddings.length / labels.length;
  const kept = Array.from(labels.keys()).filter((i) => newLabel(labels[i]!) !== null);
  const support = {
    embeddings: Float32Array.from(kept.flatMap((i) => Array.from(embeddings.subarray(i * depth, (i + 1) * depth)))),
    labels: Int32Array.from(kept, (i) => newLabel(labels[i]!)!),
    thumbnails: kept.map((i) => thumbnails[i]!),
    sources: kept.map((i) => sources[i]!),
  };
  const classes = fitted.classes.filter((_, label) => newLabel(label) !== null && !gone.includes(label));
  return refitted(who, { ...fitted, classes }, support);
}

function refitted(who: string, fitted: FittedModel, support: SupportSamples): FittedModel {
  requireSamples(who, support, fitted.classes.length);
  return { ...fitted, support, ...estimate({ ...fitted, support }) };
}
