import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The folder of untwist itself: a checkout, or where npm has installed it. */
export function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('untwist/package.json'));
}
