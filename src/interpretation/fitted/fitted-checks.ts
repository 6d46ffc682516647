import type { SupportSamples } from './fitted-model.ts';

const LONGEST_NAME = 200;
/** Characters that move the cursor, or the reading direction, of whoever prints a name. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text serves as the name of a class: plain text of one line. */
export function isClassName(name: string): boolean {
  return name.trim() !== '' && name.length <= LONGEST_NAME && !UNPRINTABLE.test(name);
}

/** @throws RangeError for a name that is none, or that another class has. */
export function requireClassName(who: string, name: string, others: readonly string[]): void {
  if (!isClassName(name)) {
    throw new RangeError(
      `${who}: the name of a class must be 1 to ${LONGEST_NAME} printable characters, got ${JSON.stringify(name.slice(0, LONGEST_NAME))}.`,
    );
  }
  if (others.includes(name)) throw new RangeError(`${who}: there is a class '${name}' already; choose another name.`);
}

/** @throws RangeError unless the arrays fit together, all numbers are finite and each of `numLabels` classes has a sample. */
export function requireSamples(who: string, support: SupportSamples, numLabels: number): void {
  const { embeddings, labels, thumbnails, sources } = support;
  const numSamples = labels.length;
  if (numSamples === 0 || embeddings.length === 0 || embeddings.length % numSamples !== 0) {
    throw new RangeError(`${who}: ${embeddings.length} numbers are no whole embeddings for ${numSamples} samples.`);
  }
  if (thumbnails.length !== numSamples || sources.length !== numSamples) {
    throw new RangeError(
      `${who}: needs a thumbnail and a source, or null, for each of ${numSamples} samples, ` +
        `got ${thumbnails.length} and ${sources.length}.`,
    );
  }
  if (!embeddings.every(Number.isFinite)) {
    throw new RangeError(`${who}: embeddings must be finite numbers, got NaN or infinity.`);
  }
  const present = new Set(labels);
  for (let label = 0; label < numLabels; label++) {
    if (!present.delete(label))
      throw new RangeError(`${who}: every class must have a sample, class ${label} has none.`);
  }
  if (present.size > 0) {
    throw new RangeError(`${who}: labels must be from 0 to ${numLabels - 1}, got ${[...present].join(', ')}.`);
  }
}
