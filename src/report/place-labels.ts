/** A rectangle in pixels by its middle. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A text to be put near a point, in pixels. */
export interface LabelRequest {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a label went. */
export interface PlacedLabel extends Box {
  /** True when it is too far off for the eye to connect it: draw a line to its point. */
  readonly needsLine: boolean;
}

/** Distances in pixels from the point to the nearest edge of the label that are tried, nearest first. */
const GAPS = [8, 16, 28, 44, 64];
const LINE_FROM = 16;
const DIRECTIONS = 16;
/** Room kept around every label. */
const MARGIN = 2;

/**
 * Places labels around their points so that they cover neither each other nor the `obstacles` (the points themselves), within
 * `width` × `height`, and as few `soft` ones (samples) as can be. Greedy, in the given order; a label that finds no free
 * place takes the one where it covers least.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  obstacles: readonly Box[],
  soft: readonly { x: number; y: number }[],
  frame: { readonly width: number; readonly height: number },
): PlacedLabel[] {
  const taken: Box[] = [...obstacles];
  return requests.map((request) => {
    let best: PlacedLabel | undefined;
    let least = Infinity;
    for (const candidate of candidates(request)) {
      const cost = costOf(candidate, taken, soft, frame) + candidate.far;
      if (cost < least) [best, least] = [candidate, cost];
    }
    const { x, y, width, height, needsLine } = best!; // there are always candidates
    taken.push({ x, y, width, height });
    return { x, y, width, height, needsLine };
  });
}

/** Places around a point, with `far` a small cost that grows with the distance. */
function* candidates(request: LabelRequest): Generator<PlacedLabel & { far: number }> {
  const { width, height } = request;
  for (const gap of GAPS) {
    for (let d = 0; d < DIRECTIONS; d++) {
      const angle = (2 * Math.PI * d) / DIRECTIONS;
      const x = request.x + Math.cos(angle) * (width / 2 + gap);
      const y = request.y - Math.sin(angle) * (height / 2 + gap);
      yield { x, y, width, height, needsLine: gap >= LINE_FROM, far: gap * 0.15 };
    }
  }
}

const COST_OUTSIDE = 1000;
const COST_OVERLAP = 100;

function costOf(
  box: Box,
  taken: readonly Box[],
  soft: readonly { x: number; y: number }[],
  frame: { readonly width: number; readonly height: number },
): number {
  const halfWidth = box.width / 2 + MARGIN;
  const halfHeight = box.height / 2 + MARGIN;
  const outside =
    box.x < halfWidth || box.y < halfHeight || box.x > frame.width - halfWidth || box.y > frame.height - halfHeight;
  let cost = outside ? COST_OUTSIDE : 0;
  for (const other of taken) {
    const dx = halfWidth + other.width / 2 - Math.abs(box.x - other.x);
    const dy = halfHeight + other.height / 2 - Math.abs(box.y - other.y);
    if (dx > 0 && dy > 0) cost += COST_OVERLAP + dx * dy;
  }
  for (const point of soft) {
    if (Math.abs(point.x - box.x) < halfWidth && Math.abs(point.y - box.y) < halfHeight) cost += 1;
  }
  return cost;
}
