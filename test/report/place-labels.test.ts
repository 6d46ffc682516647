import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { placeLabels, type Box } from '../../src/report/place-labels.ts';

const frame = { width: 400, height: 300 };
const overlap = (a: Box, b: Box) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

describe('placeLabels', () => {
  it('puts a lone label right beside its point, without a line', () => {
    const [label] = placeLabels([{ x: 200, y: 150, width: 40, height: 12 }], [], [], frame);
    expect(label).toMatchObject({ y: 150, needsLine: false });
    expect(label!.x - 200).toBe(28);
  });

  it('keeps labels off each other and off the points, crowded as they are', () => {
    const random = new Random('crowd');
    const points = Array.from({ length: 25 }, () => ({ x: random.uniform(120, 280), y: random.uniform(80, 220) }));
    const obstacles = points.map((point) => ({ ...point, width: 10, height: 14 }));
    const labels = placeLabels(
      points.map((point) => ({ ...point, width: 30, height: 12 })),
      obstacles,
      [],
      frame,
    );
    labels.forEach((label, i) => {
      for (const other of [...labels.slice(0, i), ...obstacles]) expect(overlap(label, other)).toBe(false);
    });
  });

  it('stays within the frame at a corner', () => {
    const [label] = placeLabels([{ x: 398, y: 2, width: 60, height: 12 }], [], [], frame);
    expect(label!.x + 30).toBeLessThanOrEqual(400);
    expect(label!.y - 6).toBeGreaterThanOrEqual(0);
  });

  it('avoids samples where it can, and draws a line when it goes far', () => {
    const beside = Array.from({ length: 30 }, (_, i) => ({ x: 210 + i, y: 150 }));
    const [moved] = placeLabels([{ x: 200, y: 150, width: 40, height: 12 }], [], beside, frame);
    expect(beside.some((point) => overlap({ ...point, width: 0, height: 0 }, moved!))).toBe(false);
    const wall = { x: 200, y: 150, width: 60, height: 40 };
    const [far] = placeLabels([{ x: 200, y: 150, width: 40, height: 12 }], [wall], [], frame);
    expect(far!.needsLine).toBe(true);
  });
});
