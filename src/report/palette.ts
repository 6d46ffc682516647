/**
 * Twenty colours for classes, `#rrggbb`, each as far as could be from those before it and from white, in a perceptual colour
 * space (OKLab), also as seen without green cones. So the first few are the most distinct.
 */
const COLOURS = [
  '#306dc4',
  '#c50124',
  '#4ab400',
  '#fd9320',
  '#7b0b85',
  '#0dbedf',
  '#b97ca2',
  '#225a31',
  '#e833f9',
  '#280adc',
  '#3b8b70',
  '#8633fe',
  '#2ae78e',
  '#ff95d9',
  '#ba30a2',
  '#a3b472',
  '#8b4c67',
  '#b76b1c',
  '#fb1575',
  '#7e77fa',
] as const;

/** Symbols that tell labels of the same colour apart, where there are more than twenty. None is a diamond. */
const SYMBOLS = ['circle', 'square', 'triangle', 'cross'] as const;

/** The colour of a label, `#rrggbb`; repeats every twenty labels. */
export function labelColour(label: number): string {
  return COLOURS[label % COLOURS.length]!;
}

/** The symbol of a label, by the names of d3-shape; changes every twenty labels. */
export function labelSymbol(label: number): (typeof SYMBOLS)[number] {
  return SYMBOLS[Math.floor(label / COLOURS.length) % SYMBOLS.length]!;
}
