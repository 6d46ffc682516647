import { addClass, addSamples, type ClassSamples, type FittedModel } from '../../../src/interpretation/fitted/index.ts';
import type { Picture } from '../draw/picture.ts';

/** Drawings that a class is taught by. */
export const ENOUGH = 5;

/** A class about to be taught. */
export interface Lesson {
  readonly name: string;
  readonly pictures: readonly Picture[];
}

export const NO_LESSON: Lesson = { name: '', pictures: [] };

export function withPicture(lesson: Lesson, picture: Picture): Lesson {
  return { ...lesson, pictures: [...lesson.pictures, picture] };
}

export function withoutPicture(lesson: Lesson, at: number): Lesson {
  return { ...lesson, pictures: lesson.pictures.filter((_, i) => i !== at) };
}

/** All pictures as one batch of bytes. */
export function pixelsOf({ pictures }: Lesson): Uint8Array {
  const size = pictures[0]?.pixels.length ?? 0;
  const pixels = new Uint8Array(pictures.length * size);
  pictures.forEach((picture, i) => pixels.set(picture.pixels, i * size));
  return pixels;
}

/**
 * The model with the lesson learned: a new class, or more samples of the one that is called so.
 * @param embeddings of the lesson's pictures
 * @throws RangeError for a name that cannot be one
 */
export function learned(fitted: FittedModel, { name, pictures }: Lesson, embeddings: Float32Array): FittedModel {
  const samples: ClassSamples = {
    embeddings,
    thumbnails: pictures.map(({ thumbnail }) => thumbnail),
    sources: pictures.map(({ source }) => source),
  };
  const known = fitted.classes.find((c) => c.name === name.trim());
  return known === undefined ? addClass(fitted, name.trim(), samples) : addSamples(fitted, known.id, samples);
}
