import { strokeThrough, type Stroke } from '../../src/episodes/glyphs/stroke.ts';

type Points = readonly (readonly [number, number])[];

/** Straight lines between points of the unit canvas. */
const lines = (...points: Points): Stroke => strokeThrough(points, true);
/** A smooth line through points of the unit canvas. */
const curve = (...points: Points): Stroke => strokeThrough(points, false);

/** Part of an ellipse, angles in turns from the right, clockwise as one sees it. */
function arc(x: number, y: number, radiusX: number, radiusY: number, from = 0, to = 1): Stroke {
  const steps = Math.max(4, Math.round(16 * Math.abs(to - from)));
  const points = Array.from({ length: steps + 1 }, (_, i): [number, number] => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / steps);
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)];
  });
  return curve(...points);
}

/** A shape turned about the middle of the canvas, in turns. */
const turned = (strokes: readonly Stroke[], turn: number): Stroke[] => {
  const [cos, sin] = [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn)];
  return strokes.map((stroke) =>
    stroke.map(({ x, y, corner }) => {
      const [u, v] = [x - 0.5, y - 0.5];
      return { x: 0.5 + cos * u - sin * v, y: 0.5 + sin * u + cos * v, corner };
    }),
  );
};

const ARROW = [lines([0.15, 0.5], [0.85, 0.5]), lines([0.62, 0.3], [0.85, 0.5], [0.62, 0.7])];
const PLUS = [lines([0.5, 0.18], [0.5, 0.82]), lines([0.18, 0.5], [0.82, 0.5])];

/** Corners of a five-pointed star in the order of one line. */
const STAR = [0, 2, 4, 1, 3, 0].map((point): [number, number] => {
  const angle = 2 * Math.PI * (point / 5 - 0.25);
  return [0.5 + 0.38 * Math.cos(angle), 0.53 + 0.38 * Math.sin(angle)];
});

const SPIRAL = Array.from({ length: 26 }, (_, i): [number, number] => {
  const [angle, radius] = [(2 * Math.PI * i) / 10, 0.03 + (0.34 * i) / 25];
  return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)];
});

/**
 * What the model that comes with the explorer knows: a few things that anybody draws, each in the ways in which people
 * draw them. Two of them, arrow and cross, are drawn in ways that look unlike each other.
 */
export const SHAPES: Readonly<Record<string, readonly (readonly Stroke[])[]>> = {
  arrow: [ARROW, turned(ARROW, -0.25)],
  circle: [[arc(0.5, 0.5, 0.34, 0.34, -0.25, 0.75)]],
  cross: [PLUS, turned(PLUS, 0.125)],
  fish: [
    [
      curve(
        [0.82, 0.34],
        [0.66, 0.5],
        [0.42, 0.66],
        [0.22, 0.6],
        [0.14, 0.5],
        [0.22, 0.4],
        [0.42, 0.34],
        [0.66, 0.5],
        [0.82, 0.66],
      ),
      lines([0.82, 0.34], [0.82, 0.66]),
      lines([0.27, 0.47], [0.28, 0.48]),
    ],
  ],
  heart: [
    [
      curve([0.5, 0.34], [0.42, 0.22], [0.28, 0.2], [0.17, 0.32], [0.2, 0.5], [0.34, 0.68], [0.5, 0.84]),
      curve([0.5, 0.34], [0.58, 0.22], [0.72, 0.2], [0.83, 0.32], [0.8, 0.5], [0.66, 0.68], [0.5, 0.84]),
    ],
  ],
  house: [
    [
      lines([0.24, 0.46], [0.24, 0.84], [0.76, 0.84], [0.76, 0.46], [0.24, 0.46]),
      lines([0.16, 0.46], [0.5, 0.16], [0.84, 0.46]),
      lines([0.44, 0.84], [0.44, 0.62], [0.58, 0.62], [0.58, 0.84]),
    ],
  ],
  lightning: [[lines([0.58, 0.12], [0.3, 0.54], [0.56, 0.5], [0.4, 0.9])]],
  smile: [
    [
      arc(0.5, 0.5, 0.36, 0.36, -0.25, 0.75),
      lines([0.37, 0.38], [0.37, 0.44]),
      lines([0.63, 0.38], [0.63, 0.44]),
      arc(0.5, 0.5, 0.2, 0.2, 0.07, 0.43),
    ],
  ],
  spiral: [[curve(...SPIRAL)]],
  square: [[lines([0.2, 0.2], [0.2, 0.8], [0.8, 0.8], [0.8, 0.2], [0.2, 0.2])]],
  star: [[lines(...STAR)]],
  triangle: [[lines([0.5, 0.18], [0.16, 0.8], [0.84, 0.8], [0.5, 0.18])]],
  umbrella: [
    [
      arc(0.5, 0.5, 0.36, 0.32, 0.5, 1),
      lines([0.14, 0.5], [0.86, 0.5]),
      curve([0.5, 0.18], [0.5, 0.5], [0.5, 0.78], [0.45, 0.86], [0.37, 0.84], [0.35, 0.77]),
    ],
  ],
};
