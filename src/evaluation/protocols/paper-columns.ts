import type { Random } from '../../base/random.ts';
import { crossValidateFit, SCALINGS, type FitCandidate, type Fold } from '../../ops/estimation/index.ts';
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

/** How stiff a fit is, as the search tries it: α and τ together, from stiff to free; τ in units of the scatter of a class. */
type Stiffness = Required<Pick<FitCandidate, 'alpha' | 'temperature'>>;

const STIFFNESSES: Readonly<Record<'l1' | 'l2', readonly Stiffness[]>> = {
  l2: [
    { alpha: 1e-4, temperature: 1 },
    { alpha: 1e-5, temperature: 4 },
    { alpha: 1e-7, temperature: 4 },
    { alpha: 1e-8, temperature: 8 },
  ],
  l1: [
    { alpha: 1e-3, temperature: 1 },
    { alpha: 1e-4, temperature: 4 },
    { alpha: 1e-5, temperature: 4 },
    { alpha: 1e-5, temperature: 8 },
  ],
};
/** Keeps prototypes in the data; per unit of the scatter of a class. */
const ANCHOR = 0.1;
/** With two prototypes a class the fit costs several times more: tried at one stiffness. */
const SEVERAL_A_CLASS = { initialisation: 'kMeans', perClass: 2 } as const;
/** Iterations of a fit; a matching as soft as the free ones may take hundreds to settle to the last digit. */
const ITERATIONS = 100;

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
      const { best } = crossValidateFit(rows, labels, halves(labels.length), candidates, random);
      const { scaling, ...options } = best.candidate;
      const { initialisation, alpha, temperature } = best.candidate;
      return {
        ...scoreTest(withScaling(scaling, estimatedPrototypes(options, random)), task),
        setting: { scaling, initialisation, alpha, temperature },
      };
    },
  };
}

type Candidate = FitCandidate & Required<Pick<FitCandidate, 'scaling' | 'initialisation'>> & Stiffness;

function estimatedCandidates(regulariser: 'l1' | 'l2'): Candidate[] {
  const stiffnesses = STIFFNESSES[regulariser];
  const prototypes = [
    ...stiffnesses.map((stiffness) => ({ initialisation: 'classMeans' as const, ...stiffness })),
    { ...SEVERAL_A_CLASS, ...stiffnesses[1]! },
  ];
  return SCALINGS.flatMap((scaling) =>
    prototypes.map((candidate) => ({
      ...{ association: 'softmax' as const, regulariser, distanceUnit: 'scatter' as const, scaling },
      ...{ anchor: ANCHOR, maxIterations: ITERATIONS },
      ...candidate,
    })),
  );
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
