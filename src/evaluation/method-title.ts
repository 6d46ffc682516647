import type { EpisodeHeadOptions } from '../ops/index.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { EpisodicModel } from '../training/episodic-model.ts';
import { PeerModel } from '../training/methods/peer-model.ts';

/** What a learner is called in tables; a peer's name with how it was trained, for others of that name are not. */
export function titleOf(learner: EpisodicLearner): string {
  if (learner instanceof EpisodicModel) return methodName(learner.options);
  return learner instanceof PeerModel ? `${learner.method.title}, end to end` : 'the trained network';
}

/** What a head is called in tables. */
export function methodName({ prototypes, perClass }: EpisodeHeadOptions): string {
  if (prototypes === 'classMeans') return 'single prototype';
  if (prototypes === 'adaptive') return 'several prototypes, as many as the support asks for';
  if (prototypes === 'kMeans') return `several prototypes, ${perClass} a class`;
  return 'several prototypes, one a sample';
}
