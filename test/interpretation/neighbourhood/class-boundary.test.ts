import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { classBoundary, labelOf } from '../../../src/interpretation/neighbourhood/class-boundary.ts';
import { classProbabilities, type PrototypeClassifier } from '../../../src/ops/estimation/index.ts';

const DEPTH = 4;
const NUM_LABELS = 3;

function randomClassifier(seed: number, form: 'mixture' | 'softmax'): PrototypeClassifier & { random: Random } {
  const random = new Random(seed);
  const normals = (count: number, deviation: number) =>
    Float64Array.from({ length: count }, () => random.normal(0, deviation));
  return {
    ...{ prototypes: normals(6 * DEPTH, 1), association: normals(6 * NUM_LABELS, 3), depth: DEPTH },
    ...{ numLabels: NUM_LABELS, temperature: 0.3, form, random },
  };
}

/** The label by the class probabilities of the point itself, computed as the software does elsewhere. */
function slowLabel(classifier: PrototypeClassifier, point: Float64Array): number {
  const c = classProbabilities(classifier, point);
  return c.indexOf(Math.max(...c));
}

describe.each(['mixture', 'softmax'] as const)('classBoundary: %s', (form) => {
  it('is where the probabilities of the points on the line say so', () => {
    let crossed = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { random, ...classifier } = randomClassifier(seed, form);
      const [from, to] = [0, 1].map(() => Float64Array.from({ length: DEPTH }, () => random.normal(0, 2))) as [
        Float64Array,
        Float64Array,
      ];
      const labelAt = (t: number) =>
        slowLabel(
          classifier,
          from.map((v, k) => v + t * (to[k]! - v)),
        );
      const crossing = classBoundary(classifier, from, to);
      expect(labelOf(classifier, from)).toBe(labelAt(0));
      const walked = Array.from({ length: 256 }, (_, i) => (i + 1) / 256).find((t) => labelAt(t) !== labelAt(0));
      if (walked === undefined) {
        expect(crossing).toBeNull();
        continue;
      }
      crossed++;
      expect(crossing!.at).toBeLessThanOrEqual(walked);
      expect(crossing!.at).toBeGreaterThan(walked - 1 / 256);
      expect(crossing!.from).toBe(labelAt(0));
      expect(crossing!.to).toBe(labelAt(crossing!.at + 1e-7));
      expect(labelAt(crossing!.at - 1e-7)).toBe(crossing!.from);
    }
    expect(crossed).toBeGreaterThan(10);
  });

  it('is the plane halfway between two prototypes of one label each', () => {
    const classifier: PrototypeClassifier = {
      ...{ prototypes: Float64Array.of(0, 0, 4, 0), association: Float64Array.of(9, 0, 0, 9), depth: 2, numLabels: 2 },
      ...{ temperature: 0.01, form },
    };
    const crossing = classBoundary(classifier, [1, 3], [4, 0])!;
    expect(crossing.at).toBeCloseTo(1 / 3, 7); // x goes from 1 to 4, the boundary is x = 2
    expect(crossing).toMatchObject({ from: 0, to: 1 });
    expect(classBoundary(classifier, [1, 3], [0, 0])).toBeNull();
  });
});
