import type { Random } from '../base/random.ts';
import type { LabelBy } from '../episodes/sampler.ts';
import type { ImageClass, ImageSet } from '../episodes/types.ts';
import { measureTwist, type Twist } from '../metrics/twist.ts';
import { EmbeddingTable } from '../training/embedding-table.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';

/** Images of each class; more tell the same and cost their square. */
const IMAGES = 5;

/**
 * The twist of a network's embedding of some classes, labelled by class or by the group a class belongs to, over a few random
 * images of each class. Batch normalisation is inductive. Same random stream, same numbers.
 * @throws RangeError for fewer than two labels.
 */
export async function embeddingTwist(
  learner: EpisodicLearner,
  images: ImageSet,
  classes: readonly ImageClass[],
  labelBy: LabelBy,
  random: Random,
): Promise<Twist> {
  const names = classes.map(({ name, group }) => (labelBy === 'group' ? group : name));
  const labelNames = [...new Set(names)];
  const chosen = classes.map((imageClass) => ({
    ...imageClass,
    rows: random.sample(imageClass.rows, Math.min(IMAGES, imageClass.rows.length)),
  }));
  const labels = chosen.flatMap(({ rows }, i) => rows.map(() => labelNames.indexOf(names[i] as string)));
  const rows = Int32Array.from(chosen.flatMap(({ rows }) => rows));
  const turns = Uint8Array.from(chosen.flatMap(({ rows, turns }) => rows.map(() => turns)));
  const table = await EmbeddingTable.build(learner, images, chosen);
  const gathered = table.gather({ rows, turns });
  const embeddings = Float32Array.from(await gathered.data());
  gathered.dispose();
  table.dispose();
  return measureTwist({ embeddings, labels, depth: embeddings.length / rows.length, random });
}
