import { thumbnailUrl } from './thumbnail-url.ts';

/** A small picture; an empty frame where the file keeps none. */
export function Thumbnail({ png, alt }: { readonly png: Uint8Array | null | undefined; readonly alt: string }) {
  const url = png === null || png === undefined ? null : thumbnailUrl(png);
  if (url === null) return <span class="thumb none" role="img" aria-label={`${alt}: no picture kept`} />;
  return <img class="thumb" src={url} alt={alt} width={64} height={64} draggable={false} />;
}
