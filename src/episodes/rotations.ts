import type { ImageClass, QuarterTurns } from './types.ts';

const TURNS: readonly QuarterTurns[] = [0, 1, 2, 3];

/**
 * Each class four times, once a quarter turn: a character on its side is another character (Santoro et al. 2016), and
 * its alphabet another alphabet.
 * Classes that are turned already stay as they are.
 */
export function withRotations(classes: readonly ImageClass[]): readonly ImageClass[] {
  if (classes.some(({ turns }) => turns !== 0)) return classes;
  return classes.flatMap((imageClass) =>
    TURNS.map((turns) => {
      const turned = `/rot${String(turns * 90).padStart(3, '0')}`;
      return { ...imageClass, turns, name: imageClass.name + turned, group: imageClass.group + turned };
    }),
  );
}
