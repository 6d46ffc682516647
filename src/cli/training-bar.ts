import { Presets, SingleBar } from 'cli-progress';
import type { TrainingProgress } from '../training/trainer.ts';

/** Share of the newest value in the running means shown. */
const FRESH = 0.05;

/** A bar on standard error with loss, accuracy, episodes a second and the time left; silent where it is no terminal. */
export class TrainingBar {
  private readonly bar = new SingleBar(
    {
      format: '{bar} {value}/{total}  loss {loss}  accuracy {accuracy} %  {rate} episodes/s  {left} left',
      stream: process.stderr,
      barsize: 24,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  private loss: number | null = null;
  private accuracy = 0;
  private secondsAnEpisode: number | null = null;
  private last = performance.now();
  private running = false;

  update({ episode, episodes, values }: TrainingProgress): void {
    const now = performance.now();
    this.loss = mix(this.loss, values.total);
    this.accuracy = mix(this.accuracy === 0 ? null : this.accuracy, values.accuracy);
    this.secondsAnEpisode = mix(this.secondsAnEpisode, (now - this.last) / 1000);
    this.last = now;
    const payload = {
      loss: this.loss.toFixed(3),
      accuracy: (this.accuracy * 100).toFixed(1),
      rate: (1 / this.secondsAnEpisode).toFixed(1),
      left: clock(this.secondsAnEpisode * (episodes - episode)),
    };
    if (this.running) return this.bar.update(episode, payload);
    this.bar.start(episodes, episode, payload);
    this.running = true;
  }

  /** Clears the way for other output; the next update draws the bar again. */
  stop(): void {
    if (this.running) this.bar.stop();
    this.running = false;
    this.last = performance.now();
  }
}

const mix = (old: number | null, fresh: number) => (old === null ? fresh : old + FRESH * (fresh - old));

/** `1:02:03` or `02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes}`;
}
