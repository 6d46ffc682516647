import { messageOf, UserError } from '../../../src/base/errors.ts';
import { compareImages, imageStatistics, type FittedModel } from '../../../src/interpretation/fitted/index.ts';
import { pictureOf, type Picture } from './picture.ts';
import { negative, resized, type SquareImage } from './square-image.ts';

/** Files and images beyond this are not worth the memory of a phone. */
const MOST_BYTES = 40e6;
export const MOST_PIXELS = 50e6;
const LONGEST_NAME = 200;

type Size = Pick<ImageData, 'width' | 'height'>;

/** A picture from a file, and what was done to it that the user should know; null for nothing. */
export interface ReadPicture {
  readonly picture: Picture;
  readonly note: string | null;
}

/**
 * Reads an image file as `untwist predict` does: the middle square, see-through is white. Where ink and ground are the other
 * way round than the model knows them they are swapped, and the note says so.
 * @throws UserError for what is too large or no image
 */
export async function readImageFile(file: File, fitted: Pick<FittedModel, 'card' | 'input'>): Promise<ReadPicture> {
  const name = file.name.slice(0, LONGEST_NAME);
  if (file.size > MOST_BYTES) {
    throw new UserError(
      `The image '${name}' has ${Math.round(file.size / 1e6)} MB; take one of at most ${MOST_BYTES / 1e6} MB.`,
    );
  }
  const image = suited(squareOf(await decode(file, name)), fitted);
  return { picture: pictureOf(image.square, fitted.input, name), note: image.note };
}

async function decode(file: File, name: string): Promise<ImageData> {
  let bitmap: ImageBitmap;
  try {
    requireFewPixels(name, await statedSize(file));
    bitmap = await createImageBitmap(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `'${name}' is neither a fitted model (.untwist) nor an image that this browser reads (${messageOf(error)}).`,
    );
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** The size that a file says its image has: a browser reads that alone for an element that it does not show. */
async function statedSize(file: File): Promise<Size> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((done, fail) => {
      image.onload = done;
      image.onerror = () => fail(new Error('it cannot be decoded'));
      image.src = url;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Before anything is decoded: a file of a few bytes may unpack to more than there is memory. */
function requireFewPixels(name: string, { width, height }: Size): void {
  if (width * height <= MOST_PIXELS) return;
  throw new UserError(`The image '${name}' has ${width} × ${height} pixels; make it smaller first.`);
}

/** The middle square of RGBA pixels, in colour. */
export function squareOf({ width, height, data }: Pick<ImageData, 'width' | 'height' | 'data'>): SquareImage {
  const side = Math.min(width, height);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const pixels = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = 4 * ((top + row) * width + left + column);
      const to = 3 * (row * side + column);
      for (let channel = 0; channel < 3; channel++) pixels[to + channel] = data[from + channel]!;
    }
  }
  return { side, depth: 3, pixels };
}

/** The image as the model knows such images, by its card; without a card, as it is. */
export function suited(
  square: SquareImage,
  { card, input }: Pick<FittedModel, 'card' | 'input'>,
): { readonly square: SquareImage; readonly note: string | null } {
  if (card === null) return { square, note: null };
  const { side, pixels } = resized(square, Math.min(square.side, input.size));
  const looks = imageStatistics({ pixels, numImages: 1, height: side, width: side, depth: 3 });
  const { mismatch, inverted } = compareImages(card, looks);
  if (mismatch !== null)
    return { square, note: 'This looks like a photo, but the model knows line drawings: do not trust its answer.' };
  // A blank image has neither ink nor ground.
  if (inverted === input.inverted || Math.abs(looks.lightness) < 0.01) return { square, note: null };
  return { square: negative(square), note: 'Light and dark were swapped, to be as the model knows them.' };
}
