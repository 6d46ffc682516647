import type { LoggedDecisions } from '../logging/logger.ts';

/** What queries were given against what is right, in two ways. */
export interface Decisions {
  /** Each query with each class: is it of this class? Scored by the probability of the class. */
  readonly classes: LoggedDecisions;
  /** Each query: is the answer right? Scored by the probability of the answer. */
  readonly answers: LoggedDecisions;
}

/**
 * The decisions of one episode. Of equal probabilities the first is the answer.
 * @param probabilities [queries, labels], row-major
 * @param labels [queries]
 */
export function decisionsOf(probabilities: Float32Array, labels: Int32Array): Decisions {
  const numLabels = probabilities.length / labels.length;
  // In float32 a probability may come out a little above 1.
  const scores = probabilities.map((probability) => Math.min(1, probability));
  const own = new Uint8Array(scores.length);
  const answers = { labels: new Uint8Array(labels.length), scores: new Float32Array(labels.length) };
  labels.forEach((label, query) => {
    own[query * numLabels + label] = 1;
    const row = scores.subarray(query * numLabels, (query + 1) * numLabels);
    const answer = row.reduce((best, score, l) => (score > row[best]! ? l : best), 0);
    answers.labels[query] = answer === label ? 1 : 0;
    answers.scores[query] = row[answer]!;
  });
  return { classes: { labels: own, scores }, answers };
}

/** The decisions of several episodes as one. */
export function joinDecisions(parts: readonly Decisions[]): Decisions {
  const join = (kind: keyof Decisions): LoggedDecisions => {
    const length = parts.reduce((sum, part) => sum + part[kind].labels.length, 0);
    const joined = { labels: new Uint8Array(length), scores: new Float32Array(length) };
    let at = 0;
    for (const { [kind]: part } of parts) {
      joined.labels.set(part.labels, at);
      joined.scores.set(part.scores, at);
      at += part.labels.length;
    }
    return joined;
  };
  return { classes: join('classes'), answers: join('answers') };
}
