import type { Random } from '../../base/random.ts';
import { quantile } from '../../metrics/quantile.ts';
import { auroc } from '../../metrics/auroc.ts';
import { smoothedTemperature, type JudgedSample } from './calibration.ts';
import { classScores } from './class-scores.ts';
import { fitHead, PASSING } from './fit-model.ts';
import type { ModelCard } from './model-card.ts';
import { outlierScores } from './spreads.ts';

/** Embedded images of classes that a network was not trained on. */
export interface CardSamples {
  /** [numSamples, depth] */
  readonly embeddings: Float32Array;
  readonly depth: number;
  /** Rows of each class, two at least, and the group that it belongs to. */
  readonly classes: readonly { readonly group: string; readonly rows: readonly number[] }[];
  /** What a label is. */
  readonly labelBy: 'class' | 'group';
}

const EPISODES = 20;
const WAYS = 10;
const SHOTS = 5;
const QUERIES = 5;

/**
 * What a network's card says of its embedding: the variance within a class, and from episodes the temperature that
 * calibrates and the outlier score that a share of 0.95 of the samples of known classes stay under. The others are
 * classes of other groups, or where all are of one group other classes.
 */
export function cardNumbers(
  samples: CardSamples,
  random: Random,
): Pick<ModelCard, 'spread' | 'calibrationTemperature' | 'outliers'> {
  const spread = varianceWithin(samples);
  const judged: JudgedSample[] = [];
  const known: number[] = [];
  const others: number[] = [];
  for (let episode = 0; episode < EPISODES; episode++) {
    const { support, labels, query, queryLabels, other } = drawEpisode(samples, random);
    const { head, spreads, masses } = fitHead({ embeddings: rowsOf(samples, support), labels }, 'none', spread);
    const near = { prototypes: head.prototypes, depth: head.depth, spreads, masses };
    const queries = rowsOf(samples, query);
    classScores(head, queries).forEach(({ logProbabilities }, i) =>
      judged.push({ label: queryLabels[i]!, logProbabilities }),
    );
    known.push(...outlierScores(near, queries));
    others.push(...outlierScores(near, rowsOf(samples, other)));
  }
  return {
    spread,
    calibrationTemperature: smoothedTemperature(judged),
    outliers: {
      threshold: Math.max(Number.MIN_VALUE, quantile(known, PASSING)),
      passing: PASSING,
      auroc: others.length === 0 ? 0.5 : auroc(others, known),
    },
  };
}

/** The mean variance of a class about its own mean, each dimension. */
function varianceWithin({ embeddings, depth, classes }: CardSamples): number[] {
  const variance = new Array<number>(depth).fill(0);
  const freedom = classes.reduce((sum, { rows }) => sum + rows.length - 1, 0);
  for (const { rows } of classes) {
    for (let k = 0; k < depth; k++) {
      const values = rows.map((row) => embeddings[row * depth + k]!);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      for (const value of values) variance[k]! += (value - mean) ** 2 / freedom;
    }
  }
  return variance;
}

/** Half of the classes at most, so that there are others; a class of few images gives fewer of each kind. */
function drawEpisode({ classes, labelBy }: CardSamples, random: Random) {
  const drawn = random.sample(classes, Math.min(WAYS, Math.max(1, classes.length >> 1)));
  const groups = new Set(drawn.map(({ group }) => group));
  const outside = classes.filter((c) => !drawn.includes(c));
  const foreign = outside.filter(({ group }) => !groups.has(group));
  const names = labelBy === 'group' ? [...groups] : null;
  const [support, labels, query, queryLabels]: number[][] = [[], [], [], []];
  drawn.forEach((imageClass, at) => {
    const rows = random.shuffle(imageClass.rows);
    const shots = Math.min(SHOTS, rows.length - 1);
    const label = names === null ? at : names.indexOf(imageClass.group);
    rows.slice(0, shots).forEach((row) => (support!.push(row), labels!.push(label)));
    rows.slice(shots, shots + QUERIES).forEach((row) => (query!.push(row), queryLabels!.push(label)));
  });
  const candidates = (foreign.length > 0 ? foreign : outside).flatMap(({ rows }) => rows);
  const other = random.sample(candidates, Math.min(query!.length, candidates.length));
  return { support: support!, labels: Int32Array.from(labels!), query: query!, queryLabels: queryLabels!, other };
}

function rowsOf({ embeddings, depth }: CardSamples, rows: readonly number[]): Float32Array {
  const gathered = new Float32Array(rows.length * depth);
  rows.forEach((row, i) => gathered.set(embeddings.subarray(row * depth, (row + 1) * depth), i * depth));
  return gathered;
}
