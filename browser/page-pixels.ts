import { messageOf, UserError } from '../src/base/errors.ts';
import type { FittedInput } from '../src/interpretation/fitted/index.ts';
import { MOST_PIXELS, squareOf } from '../web/src/draw/image-file.ts';
import { resized, withDepth } from '../web/src/draw/square-image.ts';
import type { PagePicture } from './untwist.d.ts';

/**
 * A picture of the page as bytes `[size, size, depth]`, as a model's input says.
 * @throws RangeError for what is no picture; UserError for one that is not loaded, too large, or may not be read
 */
export function pagePixels(picture: PagePicture, { size, depth }: Pick<FittedInput, 'size' | 'depth'>): Uint8Array {
  // Pages are often written without types.
  if (typeof (picture as Partial<PagePicture> | null)?.width !== 'number') {
    throw new RangeError('classify: the picture must be an <img>, <canvas>, <video> or ImageBitmap.');
  }
  const { width, height } = naturalSize(picture);
  if (width === 0 || height === 0) {
    throw new UserError('The picture is not loaded, or is empty; wait for it: await picture.decode().');
  }
  if (width * height > MOST_PIXELS) {
    throw new UserError(`The picture has ${width} × ${height} pixels; make it smaller first.`);
  }
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  let image: ImageData;
  try {
    image = context.getImageData(0, 0, width, height);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'SecurityError')) throw error;
    throw new UserError(`The page may not read this picture, which is of another site (${messageOf(error)}).`);
  }
  return withDepth(resized(squareOf(image), size), depth).pixels;
}

/** Its own size in pixels, whatever the page shows it at. */
function naturalSize(picture: PagePicture): { readonly width: number; readonly height: number } {
  if (picture instanceof HTMLImageElement) return { width: picture.naturalWidth, height: picture.naturalHeight };
  if (picture instanceof HTMLVideoElement) return { width: picture.videoWidth, height: picture.videoHeight };
  return picture;
}
