/** Samples about a prototype that are looked at, at most. */
const NEAREST = 10;

/**
 * Of the ten samples nearest to each prototype the share that is of its own kind. Where there are fewer than ten of that kind,
 * as many are looked at as there are, so that kinds apart give 1 at any size; a prototype of whose kind there is no sample is
 * left out. Where there are no more than ten of a kind, all of them must be nearer than any other sample to give 1: the
 * more there are, the milder the measure.
 * @param distances squared, [numPrototypes, numSamples]
 * @param kinds what each prototype is of
 * @param sampleKinds what each sample is of
 */
export function prototypePurity(
  distances: Float64Array,
  kinds: readonly string[],
  sampleKinds: readonly string[],
): number[] {
  const numSamples = sampleKinds.length;
  const counts = new Map<string, number>();
  for (const kind of sampleKinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return kinds.flatMap((kind, j) => {
    const size = Math.min(NEAREST, counts.get(kind) ?? 0);
    if (size === 0) return [];
    const row = distances.subarray(j * numSamples, (j + 1) * numSamples);
    const nearest = Array.from(row.keys())
      .sort((a, b) => row[a]! - row[b]!)
      .slice(0, size);
    return [nearest.filter((i) => sampleKinds[i] === kind).length / size];
  });
}
