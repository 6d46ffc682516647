import type { FittedModel } from '../../../src/interpretation/fitted/index.ts';
import { framed } from './frame.ts';
import { pictureOf, type Picture } from './picture.ts';
import { rasterise } from './raster.ts';
import { negative } from './square-image.ts';
import { PAD, type Stroke } from './strokes.ts';

/** Whether the images that a model is given are light strokes on a dark ground; without a card, dark ones on a light one. */
export function isLightOnDark({ card, input }: Pick<FittedModel, 'card' | 'input'>): boolean {
  if (card === null) return input.inverted;
  return card.images.statistics.lightness > 0 !== input.inverted;
}

/** A drawing on the pad as the model takes it: as large, as wide of stroke and as light or dark as its images. */
export function pictureOfStrokes(
  strokes: readonly Stroke[],
  fitted: Pick<FittedModel, 'card' | 'input'>,
  source: string,
): Picture {
  const side = Math.max(PAD, fitted.input.size);
  const ink = { side, depth: 1, pixels: rasterise(framed(strokes), side) } as const;
  return pictureOf(isLightOnDark(fitted) ? ink : negative(ink), fitted.input, source);
}
