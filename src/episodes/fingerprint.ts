import { createHash } from 'node:crypto';
import type { Split } from './types.ts';

/** Identifies a data set: changes with its images and with its split. Hex. */
export function fingerprintOf(imagesChecksum: string, split: Split): string {
  return createHash('sha256').update(imagesChecksum).update(JSON.stringify(split)).digest('hex');
}
