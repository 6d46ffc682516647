import { messageOf, UsageError } from '../base/errors.ts';
import {
  addClass,
  addSamples,
  classOf,
  mergeClasses,
  removeClass,
  renameClass,
  type ClassSamples,
  type FittedModel,
  type SupportSamples,
} from '../interpretation/fitted/index.ts';
import { sidesOf, type FitArgs } from './fit-flags.ts';

/** The model with its classes renamed, merged and removed, in this order. @throws UsageError for a class that is not there */
export function applyEdits(
  fitted: FittedModel,
  { rename, merge, remove }: Pick<FitArgs, 'rename' | 'merge' | 'remove'>,
) {
  try {
    let edited = fitted;
    for (const text of rename ?? []) {
      const [from, to] = sidesOf('rename', text);
      edited = renameClass(edited, classOf(edited, from).id, to);
    }
    for (const text of merge ?? []) {
      const [from, into] = sidesOf('merge', text);
      edited = mergeClasses(edited, [classOf(edited, into).id, classOf(edited, from).id]);
    }
    for (const name of remove ?? []) edited = removeClass(edited, classOf(edited, name).id);
    return edited;
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(messageOf(error)) : error;
  }
}

/** The model with the samples of a folder: new classes, and more images of those that it has by name. */
export function addFolder(fitted: FittedModel, names: readonly string[], samples: SupportSamples): FittedModel {
  let grown = fitted;
  names.forEach((name, label) => {
    const own = samplesOf(samples, label);
    const known = grown.classes.find((c) => c.name === name);
    grown = known === undefined ? addClass(grown, name, own) : addSamples(grown, known.id, own);
  });
  return grown;
}

function samplesOf({ embeddings, labels, thumbnails, sources }: SupportSamples, label: number): ClassSamples {
  const depth = embeddings.length / labels.length;
  const rows = Array.from(labels.keys()).filter((i) => labels[i] === label);
  return {
    embeddings: Float32Array.from(rows.flatMap((i) => Array.from(embeddings.subarray(i * depth, (i + 1) * depth)))),
    thumbnails: rows.map((i) => thumbnails[i]!),
    sources: rows.map((i) => sources[i]!),
  };
}
