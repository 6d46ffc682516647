import type { PrototypeMap } from '../interpretation/map.ts';

/** From the map's units to pixels within the frame and back; one unit is as long on both axes. */
export interface MapScale {
  readonly xDomain: [number, number];
  readonly yDomain: [number, number];
  pixelX(x: number): number;
  pixelY(y: number): number;
  dataX(pixel: number): number;
  dataY(pixel: number): number;
}

/** The scale that shows all samples and prototypes in the middle of a frame of `width` × `height` pixels. */
export function commonScale(map: PrototypeMap, { width, height }: { width: number; height: number }): MapScale {
  const points = [...map.samples, ...map.prototypes];
  const range = (values: number[]) => {
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return { middle: (low + high) / 2, extent: high - low };
  };
  const x = range(points.map((p) => p.x));
  const y = range(points.map((p) => p.y));
  // A tenth of room for the labels; a map without extent still needs a scale.
  const unit = 1.1 * Math.max(x.extent / width, y.extent / height) || 2 / width;
  const left = x.middle - (unit * width) / 2;
  const top = y.middle + (unit * height) / 2;
  return {
    xDomain: [left, left + unit * width],
    yDomain: [top - unit * height, top],
    pixelX: (value) => (value - left) / unit,
    pixelY: (value) => (top - value) / unit,
    dataX: (pixel) => left + pixel * unit,
    dataY: (pixel) => top - pixel * unit,
  };
}
