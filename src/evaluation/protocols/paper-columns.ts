import type { Random } from '../../base/random.ts';
import {
  crossValidateFit,
  SCALINGS,
  type CandidateScore,
  type FitCandidate,
  type Fold,
} from '../../ops/estimation/index.ts';
import { fitEpisode, scoreAccuracy, type Classifier } from '../peers/classifier.ts';
import { estimatedPrototypes } from '../peers/estimated-prototypes.ts';
import { peerFamily, type PeerName } from '../peers/families.ts';
import { withScaling } from '../peers/scaling.ts';
import { searchPeer } from '../peers/search.ts';
import { episodeOf, type EmbeddedTask } from './folded-task.ts';

/** What a method got in one task. */
export interface ColumnScore {
  /** On the test fold, 0..1. */
  readonly accuracy: number;
  /** How far prototypes are from the data (`prototypesInData`), median; null without prototypes. */
  readonly prototypeRatio: number | null;
  /** The hyper-parameters that cross-validation between the halves chose. */
  readonly setting: Readonly<Record<string, number | string>>;
}

/** A method of the table. */
export interface PaperColumn {
  readonly name: string;
  readonly title: string;
  /** Chooses by the two halves, fits the first, is judged by the test fold. `random` seeds k-means. */
  score(task: EmbeddedTask, random: Random): ColumnScore;
}

/** A setting that is searched, with every scaling of the embedding. */
type Setting = Required<Pick<FitCandidate, 'alpha' | 'initialisation'>> & Pick<FitCandidate, 'perClass'>;
type Candidate = FitCandidate & Setting & Required<Pick<FitCandidate, 'scaling'>>;

/** Strengths α tried, from stiff to free: the more classes, the less of it. */
const ALPHAS = { l2: [3e-8, 3e-9, 3e-10], l1: [1e-5, 3e-6, 1e-6] } as const;
/** With two prototypes a class the fit costs several times more: tried at one strength. */
const TWO_A_CLASS_ALPHA = { l2: 3e-9, l1: 3e-6 } as const;
/** In units of the scatter of a class: so high that the matching is nearly linear in the embedding. */
const TEMPERATURE = 64;
/** Keeps prototypes in the data; per unit of the scatter of a class. */
const ANCHOR = 0.2;
/** Iterations of a fit; most settle within 50. */
const ITERATIONS = 100;
/** Accuracies closer than this are equal: they differ by rounding. */
const ROUNDING = 1e-9;

const TITLES: Readonly<Record<'l1' | 'l2', string>> = { l1: 'ours, L1', l2: 'ours, L2' };

/** Ours with a regulariser, in the soft-max form of the paper. */
export function estimatedColumn(regulariser: 'l1' | 'l2'): PaperColumn {
  const candidates = estimatedCandidates(regulariser);
  return {
    name: regulariser,
    title: TITLES[regulariser],
    score: (task, random) => {
      const { firstHalf, secondHalf } = task;
      const rows = new Float32Array(firstHalf.rows.length + secondHalf.rows.length);
      rows.set(firstHalf.rows);
      rows.set(secondHalf.rows, firstHalf.rows.length);
      const labels = Int32Array.from([...firstHalf.labels, ...secondHalf.labels]);
      const { scores } = crossValidateFit(rows, labels, halves(labels.length), candidates, random);
      const { scaling, ...options } = mostAccurate(scores).candidate;
      const { initialisation, alpha } = options;
      return {
        ...scoreTest(withScaling(scaling, estimatedPrototypes(options, random)), task),
        setting: { scaling, initialisation, alpha },
      };
    },
  };
}

/** With the scale of W alone: all of it learns so few samples by heart before a prototype has moved. */
function estimatedCandidates(regulariser: 'l1' | 'l2'): Candidate[] {
  const settings: Setting[] = [
    ...ALPHAS[regulariser].map((alpha) => ({ initialisation: 'classMeans' as const, alpha })),
    { initialisation: 'kMeans', perClass: 2, alpha: TWO_A_CLASS_ALPHA[regulariser] },
  ];
  return SCALINGS.flatMap((scaling) =>
    settings.map((setting) => ({
      ...{ association: 'softmax' as const, freedom: 'scale' as const, regulariser, scaling },
      ...{ temperature: TEMPERATURE, anchor: ANCHOR, distanceUnit: 'scatter' as const, maxIterations: ITERATIONS },
      ...setting,
    })),
  );
}

/**
 * Of the settings that leave the prototypes in the data, if there are any, that of the highest accuracy between the halves; of
 * equals, which with few images are many, the surest of the right labels.
 */
export function mostAccurate<T extends Pick<CandidateScore, 'accuracy' | 'crossEntropy' | 'prototypeRatio'>>(
  scores: readonly T[],
): T {
  const inData = scores.filter(({ prototypeRatio }) => prototypeRatio <= 1);
  const allowed = inData.length > 0 ? inData : scores;
  const highest = Math.max(...allowed.map(({ accuracy }) => accuracy));
  const best = allowed.filter(({ accuracy }) => accuracy >= highest - ROUNDING);
  return best.reduce((surest, score) => (score.crossEntropy < surest.crossEntropy ? score : surest));
}

/** The first half of the rows judged by the second, and the other way round. */
function halves(count: number): Fold[] {
  const first = Array.from({ length: count / 2 }, (_, i) => i);
  const second = first.map((i) => i + count / 2);
  return [
    { training: first, validation: second },
    { training: second, validation: first },
  ];
}

/** A peer on the same embeddings (method §7). */
export function peerColumn(name: Exclude<PeerName, 'siamese'>, title: string): PaperColumn {
  return {
    name,
    title,
    score: (task, random) => {
      const { firstHalf, secondHalf } = task;
      const episodes = [episodeOf(task, firstHalf, secondHalf), episodeOf(task, secondHalf, firstHalf)];
      const { classifier, setting } = searchPeer(peerFamily(name, { random }), episodes);
      return { ...scoreTest(classifier, task), setting };
    },
  };
}

function scoreTest(classifier: Classifier, task: EmbeddedTask): Omit<ColumnScore, 'setting'> {
  const episode = episodeOf(task, task.firstHalf, task.test);
  const fitted = fitEpisode(classifier, episode);
  return {
    accuracy: scoreAccuracy(fitted.scores(episode.query), episode),
    prototypeRatio: fitted.prototypeRatio?.() ?? null,
  };
}
