import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import type { Adam } from './adam.ts';
import {
  listCheckpointFolders,
  removeCheckpointFolder,
  removeUnfinished,
  writeCheckpointFolder,
} from './checkpoint.ts';
import type { TrainConfig } from './config.ts';
import type { EpisodicLearner } from './episodic-learner.ts';
import { checkpointFiles, readCheckpoint, type Checkpoint, type TrainingState } from './run-checkpoint.ts';

const BEST_FILE = 'best.json';

/** `episode-0000123`, so that names sort as numbers do. */
export const folderName = (episode: number) => `episode-${String(episode).padStart(7, '0')}`;

/** The checkpoints of one run: `FOLDER/episode-NNNNNNN`, and which of them is the best. */
export class CheckpointStore {
  readonly folder: string;
  private readonly keep: number;
  private readonly notice: (line: string) => void;

  /**
   * @param keep how many of the latest stay beside the best
   * @param notice told one line where a damaged checkpoint is passed over; standard error by default
   */
  constructor(
    folder: string,
    keep: number,
    notice: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  ) {
    this.folder = folder;
    this.keep = keep;
    this.notice = notice;
  }

  /** Writes all that is needed to go on exactly here, then removes checkpoints that are neither late nor best. */
  async save(learner: EpisodicLearner, adam: Adam, config: TrainConfig, state: TrainingState): Promise<string> {
    const files = await checkpointFiles(learner, adam, config, state);
    const name = folderName(state.episode);
    await writeCheckpointFolder(join(this.folder, name), files);
    if (state.best !== null) {
      // Each time, not only for a new best: a crash may have come between that checkpoint and this line.
      const best = { checkpoint: folderName(state.best.episode), ...state.best };
      await writeWhole(join(this.folder, BEST_FILE), `${JSON.stringify(best)}\n`);
    }
    await this.prune();
    return join(this.folder, name);
  }

  /** The latest that is whole. @throws UserError if there is none. */
  async latest(): Promise<Checkpoint> {
    const names = await listCheckpointFolders(this.folder);
    const damaged: string[] = [];
    for (const name of names.reverse()) {
      try {
        const checkpoint = await readCheckpoint(join(this.folder, name));
        for (const line of damaged) this.notice(`${line} Taking '${name}' instead.`);
        return checkpoint;
      } catch (error) {
        damaged.push(messageOf(error));
      }
    }
    if (damaged.length > 0) throw new UserError(damaged.join(' '));
    throw new UserError(`There is no checkpoint in '${this.folder}'; give a run folder that training wrote.`);
  }

  /** The checkpoint of the best validation, or the latest where none was validated or the best is damaged. */
  async best(): Promise<Checkpoint> {
    const name = await this.bestName();
    if (name === undefined) return this.latest();
    try {
      return await readCheckpoint(join(this.folder, name));
    } catch (error) {
      this.notice(`The best checkpoint is lost: ${messageOf(error)} Taking the latest instead.`);
      return this.latest();
    }
  }

  private async bestName(): Promise<string | undefined> {
    try {
      const best = JSON.parse(await readFile(join(this.folder, BEST_FILE), 'utf8')) as { checkpoint?: unknown };
      if (typeof best.checkpoint === 'string' && /^episode-\d+$/.test(best.checkpoint)) return best.checkpoint;
    } catch {
      // Not validated yet, or not readable: the latest checkpoint serves.
    }
    return undefined;
  }

  private async prune(): Promise<void> {
    await removeUnfinished(this.folder);
    const best = await this.bestName();
    const names = (await listCheckpointFolders(this.folder)).filter((name) => name !== best);
    for (const name of names.slice(0, Math.max(0, names.length - this.keep))) {
      await removeCheckpointFolder(join(this.folder, name));
    }
  }
}
