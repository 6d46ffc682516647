import { labelColour, labelSymbol } from '../../../src/report/palette.ts';

/** Outlines of the symbols about the origin, of the same weight to the eye; none is a diamond, which prototypes are. */
const OUTLINES = {
  circle: 'M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z',
  square: 'M-3.5,-3.5h7v7h-7z',
  triangle: 'M0,-4.8L4.4,3.2H-4.4z',
  cross: 'M-1.5,-4.4h3v2.9h2.9v3h-2.9v2.9h-3v-2.9h-2.9v-3h2.9z',
} as const;

/** Colour of a class; in the dark it is mixed with white, see the style. */
export function classColour(label: number): { '--own': string } {
  return { '--own': labelColour(label) };
}

/** The outline of a class's symbol. */
export function markPath(label: number): string {
  return OUTLINES[labelSymbol(label)];
}

/** The mark of a class beside its name. */
export function Mark({ label }: { readonly label: number }) {
  return (
    <svg class="mark" viewBox="-6 -6 12 12" aria-hidden="true">
      <path class="of-class" style={classColour(label)} d={markPath(label)} />
    </svg>
  );
}
