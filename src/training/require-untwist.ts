import { UserError } from '../base/errors.ts';
import type { EpisodicLearner } from './episodic-learner.ts';
import { EpisodicModel } from './episodic-model.ts';

/** The learner as the model of prototypes and association that it is. @throws UserError where it is a peer. */
export function requireUntwist(learner: EpisodicLearner): EpisodicModel {
  if (learner instanceof EpisodicModel) return learner;
  throw new UserError('This needs a run of method untwist, with its prototypes; train one without --method.');
}
