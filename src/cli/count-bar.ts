import { Presets, SingleBar } from 'cli-progress';

/** A bar on stderr that counts up to a total; nothing is shown where stderr is no terminal. */
export class CountBar {
  private readonly unit: string;
  private bar: SingleBar | null = null;
  private label = '';

  /** @param unit What is counted: `images`. */
  constructor(unit: string) {
    this.unit = unit;
  }

  /** Shows how far `label` is; another label begins another line. */
  update(label: string, done: number, total: number): void {
    if (this.bar === null || label !== this.label) {
      this.stop();
      this.label = label;
      this.bar = new SingleBar(
        { format: `${label} {bar} {value} of {total} ${this.unit}, {eta_formatted} left`, stream: process.stderr },
        Presets.shades_classic,
      );
      this.bar.start(total, done);
    }
    this.bar.update(done);
  }

  /** Ends the line, so that others can write. */
  stop(): void {
    this.bar?.stop();
    this.bar = null;
  }
}
