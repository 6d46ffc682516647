import { UserError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { LabelBy } from '../episodes/sampler.ts';
import type { Dataset, EpisodePart, ImageClass } from '../episodes/types.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { EmbeddedEpisodes } from './embedded-episodes.ts';
import type { Background } from './peers/siamese.ts';

/** Training classes and images of each that a metric is learned from, at most: more pairs than it draws. */
const CLASSES = 100;
const IMAGES = 10;

/**
 * Embeddings of some training classes, for peers that learn a metric from classes that are in no test.
 * @throws UserError where the data has fewer than two training labels.
 */
export async function trainingBackground(
  learner: Pick<EpisodicLearner, 'embed'>,
  { images, split }: Dataset,
  labelBy: LabelBy,
  random: Random,
): Promise<Background> {
  const classes = random
    .sample(split.train, Math.min(CLASSES, split.train.length))
    .map((one): ImageClass => ({ ...one, rows: random.sample(one.rows, Math.min(IMAGES, one.rows.length)) }));
  const nameOf = ({ group, name }: ImageClass) => (labelBy === 'group' ? group : name);
  const labelNames = [...new Set(classes.map(nameOf))];
  if (labelNames.length < 2) {
    throw new UserError(
      `The siamese peer learns its metric from training classes, of which the data has ${labelNames.length}; leave it ` +
        `out with --peers.`,
    );
  }
  const embedded = await EmbeddedEpisodes.build(learner, images, classes);
  const part: EpisodePart = {
    rows: Int32Array.from(classes.flatMap(({ rows }) => [...rows])),
    turns: Uint8Array.from(classes.flatMap(({ rows, turns }) => Array.from(rows, () => turns))),
    labels: Int32Array.from(classes.flatMap((one) => Array.from(one.rows, () => labelNames.indexOf(nameOf(one))))),
  };
  return { rows: embedded.rows(part), labels: part.labels, depth: embedded.depth };
}
