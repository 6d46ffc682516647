import type { Points } from './explorer-page.ts';

const oval = (x: number, y: number, radius: number, squeeze = 1): Points =>
  Array.from({ length: 15 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 14 - Math.PI / 2;
    return [x + radius * Math.cos(angle), y + squeeze * radius * Math.sin(angle)] as const;
  });

/** Things that the model of the page knows, as somebody may draw them with a mouse. */
export const KNOWN: Readonly<Record<string, readonly Points[]>> = {
  circle: [oval(0.5, 0.5, 0.3)],
  square: [
    [
      [0.22, 0.25],
      [0.78, 0.23],
      [0.77, 0.78],
      [0.23, 0.77],
      [0.22, 0.25],
    ],
  ],
  triangle: [
    [
      [0.5, 0.2],
      [0.8, 0.75],
      [0.2, 0.76],
      [0.5, 0.2],
    ],
  ],
  star: [
    [0, 2, 4, 1, 3, 0].map((corner) => {
      const angle = 2 * Math.PI * (corner / 5 - 0.25);
      return [0.5 + 0.35 * Math.cos(angle), 0.52 + 0.35 * Math.sin(angle)] as const;
    }),
  ],
};

/** Something that it does not know: a ladder; `lean` makes each a little different. */
export function ladder(lean: number): readonly Points[] {
  const rail = (x: number): Points => [
    [x + lean, 0.12],
    [x - lean, 0.88],
  ];
  const rung = (y: number): Points => [
    [0.33, y + lean / 2],
    [0.67, y - lean / 2],
  ];
  return [rail(0.33), rail(0.67), rung(0.3), rung(0.5), rung(0.7)];
}
