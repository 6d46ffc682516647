import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import type { LoggedImage } from '../logging/logger.ts';
import { prototypeSheet } from '../report/prototype-sheet.ts';
import { bestMatches, type ReadEpisode } from './episode-reading.ts';

/** More labels than this do not fit on a picture that one looks at. */
const MAX_LABELS = 10;

/** A picture of an episode's support: a row a label, grouped by prototype, each prototype's nearest image framed. */
export function episodePicture(
  images: Dataset['images'],
  { support, labelNames }: Episode,
  { numSupport, head }: ReadEpisode,
): LoggedImage {
  const { matched, nearest } = bestMatches(head, numSupport);
  const framed = new Set(nearest);
  const shown = [...support.rows.keys()].filter((i) => (support.labels[i] as number) < MAX_LABELS);
  const part = {
    rows: support.rows.filter((_, i) => shown.includes(i)),
    turns: support.turns.filter((_, i) => shown.includes(i)),
  };
  const { height, width, depth } = images;
  return prototypeSheet({
    images: { pixels: gatherBatch(images, part), numImages: shown.length, height, width, depth },
    labels: shown.map((i) => support.labels[i] as number),
    numLabels: Math.min(MAX_LABELS, labelNames.length),
    matched: shown.map((i) => matched[i] as number),
    framed: new Set(shown.flatMap((i, position) => (framed.has(i) ? [position] : []))),
  });
}
