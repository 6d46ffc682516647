export { conv4, type Conv4Options } from './conv4.ts';
export { resnet12, type Resnet12Options } from './resnet12.ts';
export { freezeLayers } from './freeze.ts';
export { withShortcuts } from './shortcuts.ts';
export { PIXEL_RANGES, type ImageFormat, type PixelRange } from './image-input.ts';
