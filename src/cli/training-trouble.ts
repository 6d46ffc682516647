import { messageOf } from '../base/errors.ts';
import { saveBrokenStep, type BrokenTraining } from '../training/broken-step.ts';
import { collapseSigns } from '../training/collapse.ts';
import type { EpisodeReading } from './episode-reading.ts';

/** Keeps and says what goes wrong with the numbers of a training. */
export class TrainingTrouble {
  private readonly folder: string;
  private readonly say: (line: string) => void;
  /** Signs of the last validation, so that what stays is said once. */
  private signs = '';

  /** @param folder where broken steps go */
  constructor(folder: string, say: (line: string) => void) {
    this.folder = folder;
    this.say = say;
  }

  /** Keeps a step with a number that is not finite, and says how to look at it, or why it could not be kept. */
  async brokenStep(training: BrokenTraining): Promise<void> {
    try {
      const path = await saveBrokenStep(this.folder, training);
      this.say(`The step is kept with its batch and weights. To look at it: npx untwist replay ${path}`);
    } catch (error) {
      this.say(`The broken step could not be kept: ${messageOf(error)}`);
    }
  }

  /** Says what a validation's example shows of a collapse; a learner without prototypes has none. */
  collapse(episode: number, { head, numSupport }: EpisodeReading, accuracy: number): void {
    if (head === null) return;
    const { numPrototypes } = head;
    const matching = head.matching.subarray(numSupport * numPrototypes);
    const signs = collapseSigns({ numPrototypes, accuracy, matching });
    if (signs.join() !== this.signs) for (const sign of signs) this.say(`WARNING: after episode ${episode} ${sign}`);
    this.signs = signs.join();
  }
}
