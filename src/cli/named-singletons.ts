import type { EpisodePrototypes } from '../evaluation/protocols/imbalance-methods.ts';
import type { EmbeddedEpisode } from '../evaluation/peers/classifier.ts';
import { describePrototypes } from '../interpretation/describe-prototypes.ts';

/** Of the classes with one support sample, how many the description of the prototypes calls a singleton. */
export function namedSingletons(
  { support, supportLabels, numLabels, depth }: EmbeddedEpisode,
  prototypes: EpisodePrototypes,
): number {
  const { classes } = describePrototypes({
    ...prototypes,
    ...{ embeddings: support, labels: supportLabels, depth },
    labelNames: Array.from({ length: numLabels }, (_, label) => String(label)),
  });
  const sizes = new Int32Array(numLabels);
  for (const label of supportLabels) sizes[label]!++;
  return classes.filter(({ label, kinds }) => sizes[label] === 1 && kinds.includes('singleton')).length;
}
