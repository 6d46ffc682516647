import { describe, expect, it } from 'vitest';
import type { PrototypeMap } from '../../../src/interpretation/map.ts';
import { brief, placeNames, projection, WHOLE, withinFrame, zoomed } from '../../../web/src/view/map-geometry.ts';

const SIZE = { width: 400, height: 200 };
const mapOf = (...points: [number, number][]) =>
  ({ samples: points.map(([x, y]) => ({ x, y, label: 0 })), prototypes: [] }) as unknown as PrototypeMap;

describe('the map', () => {
  it('shows all in the frame, y upwards, one unit as long on both axes', () => {
    const project = projection(mapOf([-1, -1], [3, 1]), SIZE, WHOLE);
    expect(project({ x: 1, y: 0 })).toEqual({ x: 200, y: 100 });
    const [low, high] = [project({ x: -1, y: -1 }), project({ x: 3, y: 1 })];
    expect(high.x - low.x).toBeCloseTo(2 * (low.y - high.y));
    expect(low.y - high.y).toBeCloseTo(0.84 * 200);
  });

  it('has a place for a single point', () => {
    expect(projection(mapOf([2, 2]), SIZE, WHOLE)({ x: 2, y: 2 })).toEqual({ x: 200, y: 100 });
  });

  it('zooms about the middle, and back to the whole', () => {
    const moved = { zoom: 2, dx: 30, dy: -10 };
    expect(zoomed(moved, 2)).toEqual({ zoom: 4, dx: 60, dy: -20 });
    expect(zoomed(moved, 0.4)).toBe(WHOLE);
    expect(zoomed(moved, 1000).zoom).toBe(20);
  });

  it('keeps what lies beyond on the border', () => {
    expect(withinFrame({ x: 500, y: 50 }, SIZE)).toEqual({ x: 390, y: 50, isBeyond: true });
    expect(withinFrame({ x: 50, y: 50 }, SIZE).isBeyond).toBe(false);
  });

  it('places names beside their points where there is room, else not', () => {
    const points = [
      { x: 100, y: 100 },
      { x: 395, y: 20 },
      { x: 112, y: 101 },
      { x: 88, y: 101 },
    ];
    const [free, atBorder, ...crowded] = placeNames(points, ['a', 'name', 'ab', 'ab'], SIZE);
    expect(free).toBeNull();
    expect(atBorder).toEqual({ x: 385, y: 20, anchor: 'end' });
    expect(crowded.map((place) => place?.anchor)).toEqual(['start', 'end']);
    expect(brief('a name that is long')).toBe('a name that i…');
  });
});
