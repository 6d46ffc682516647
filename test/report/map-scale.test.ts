import { describe, expect, it } from 'vitest';
import type { PrototypeMap } from '../../src/interpretation/map.ts';
import { commonScale } from '../../src/report/map-scale.ts';

const mapOf = (points: [number, number][]): PrototypeMap => ({
  samples: points.map(([x, y]) => ({ x, y, label: 0 })),
  prototypes: [],
  labelNames: ['only'],
  explainedVariance: [1, 0],
});
const frame = { width: 400, height: 200 };

describe('commonScale', () => {
  it('shows everything in the middle, up is up, one unit as long on both axes', () => {
    const scale = commonScale(
      mapOf([
        [2, 10],
        [4, 20],
      ]),
      frame,
    );
    const unit = 11 / 200; // the height decides: 10 units and a tenth of room in 200 pixels
    expect(scale.pixelX(3)).toBeCloseTo(200, 9);
    expect(scale.pixelY(15)).toBeCloseTo(100, 9);
    expect(scale.pixelX(4) - scale.pixelX(3)).toBeCloseTo(1 / unit, 9);
    expect(scale.pixelY(15) - scale.pixelY(16)).toBeCloseTo(1 / unit, 9);
    expect(scale.yDomain).toEqual([expect.closeTo(9.5, 9), expect.closeTo(20.5, 9)]);
    expect(scale.xDomain[1] - scale.xDomain[0]).toBeCloseTo(400 * unit, 9);
  });

  it('goes back from pixels', () => {
    const scale = commonScale(
      mapOf([
        [2, 10],
        [4, 20],
      ]),
      frame,
    );
    expect(scale.dataX(scale.pixelX(2.7))).toBeCloseTo(2.7, 9);
    expect(scale.dataY(scale.pixelY(12.3))).toBeCloseTo(12.3, 9);
  });

  it('has a scale for a single point', () => {
    expect(commonScale(mapOf([[5, 5]]), frame).xDomain).toEqual([4, 6]);
  });
});
