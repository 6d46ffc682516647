import type { Random } from '../../base/random.ts';

/** Moves a point of the canvas. */
export type Warp = (x: number, y: number) => readonly [number, number];

const NUM_WAVES = 6;
/** Waves on the canvas, whose characters fill about half: from a bend of the whole to a shift of one part. */
const [LOWEST, HIGHEST] = [0.4, 2.2];

/**
 * A smooth random displacement of the plane: `deviation` is the standard deviation of either coordinate, in sides of
 * the canvas. Neighbours move together, so strokes that touch still touch.
 */
export function drawWarp(deviation: number, random: Random): Warp {
  const waves = Array.from({ length: NUM_WAVES }, () => {
    const [angle, frequency] = [random.uniform(0, 2 * Math.PI), 2 * Math.PI * random.uniform(LOWEST, HIGHEST)];
    return {
      alongX: frequency * Math.cos(angle),
      alongY: frequency * Math.sin(angle),
      phase: random.uniform(0, 2 * Math.PI),
      dx: random.normal(),
      dy: random.normal(),
    };
  });
  const scale = deviation * Math.sqrt(2 / NUM_WAVES); // the mean square of a sine is 1/2
  return (x, y) => {
    let [movedX, movedY] = [x, y];
    for (const wave of waves) {
      const sine = scale * Math.sin(wave.alongX * x + wave.alongY * y + wave.phase);
      movedX += wave.dx * sine;
      movedY += wave.dy * sine;
    }
    return [movedX, movedY];
  };
}
