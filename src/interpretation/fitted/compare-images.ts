import type { ImageStatistics, ModelCard } from './model-card.ts';

/** What there is to say about given images beside those that a network was trained on. */
export interface ImageComparison {
  /** Why the network can make nothing of them; null where it can. */
  readonly mismatch: string | null;
  /** Whether they must be turned to their negative for it. */
  readonly inverted: boolean;
  /** What differs though it stops nothing, in words. */
  readonly notes: readonly string[];
}

/** From here on images are strokes on a plain ground: 0.85 to 0.95 on characters, mostly under 0.6 on photos. */
const STROKES = 0.7;
/** A difference this large is one of kind. */
const APART = 0.2;
/** Under this, ink and ground are not told apart. */
const FAINT = 0.01;
/** From here on an image is in colour; coloured ink alone stays below. */
const COLOURED = 0.1;

/**
 * Compares images with those of a model card: strokes or photos, colour, light on dark or dark on light. The last is
 * mended by the negative; a network of strokes that is shown photos would give confident nonsense.
 */
export function compareImages(card: Pick<ModelCard, 'images'>, given: ImageStatistics): ImageComparison {
  const trained = card.images.statistics;
  const ofStrokes = trained.strokeLikeness >= STROKES;
  const lessPlain = trained.strokeLikeness - given.strokeLikeness;
  const percent = (value: number) => `${Math.round(100 * value)} %`;
  if (ofStrokes && (lessPlain > APART || (given.colourfulness > COLOURED && trained.colourfulness < FAINT))) {
    const why =
      lessPlain > APART
        ? `the ground is ${percent(given.strokeLikeness)} of an image, not ${percent(trained.strokeLikeness)}`
        : 'they are in colour';
    return {
      mismatch: `it was trained on strokes on a plain ground, and these images look like photos (${why})`,
      inverted: false,
      notes: [],
    };
  }
  const notes = [
    trained.colourfulness > COLOURED && given.colourfulness < FAINT
      ? 'The network was trained on images in colour, these are grey.'
      : null,
    !ofStrokes && -lessPlain > APART
      ? 'The network was trained on photos, these images look like strokes on a plain ground.'
      : null,
  ];
  const isOpposite = ofStrokes && trained.lightness > FAINT !== given.lightness > FAINT;
  const isPlain = Math.min(Math.abs(trained.lightness), Math.abs(given.lightness)) > FAINT;
  return { mismatch: null, inverted: isOpposite && isPlain, notes: notes.filter((note) => note !== null) };
}
