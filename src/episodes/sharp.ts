import sharp from 'sharp';

/**
 * The image decoder, set up for many small images: parallel over images instead of within one, and without a cache,
 * since each image is decoded once.
 */
export function quietSharp(): typeof sharp {
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
