import { Presets, SingleBar } from 'cli-progress';
import type { SweepStanding } from './sweep-progress.ts';
import { clock } from './training-bar.ts';

/** A bar on standard error over all jobs of a sweep; silent where it is no terminal. */
export class SweepBar {
  private readonly bar = new SingleBar(
    {
      format: '{bar} {value}/{total} jobs  {running} running  {failed} failed  {left} left',
      ...{ stream: process.stderr, barsize: 24, hideCursor: true },
    },
    Presets.shades_classic,
  );
  private isDrawn = false;

  update({ done, total, failed, running, secondsLeft }: SweepStanding): void {
    const payload = { failed, running, left: secondsLeft === null ? '?' : clock(secondsLeft) };
    if (this.isDrawn) return this.bar.update(done, payload);
    this.bar.start(total, done, payload);
    this.isDrawn = true;
  }

  /** Clears the way for other output; the next update draws the bar again. */
  stop(): void {
    if (this.isDrawn) this.bar.stop();
    this.isDrawn = false;
  }
}
