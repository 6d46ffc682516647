import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const data = process.env['UNTWIST_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** The folder of the published Omniglot, null where it is not there (said once). */
export const publishedOmniglot = existsSync(join(data, 'omniglot', 'images_background.zip'))
  ? join(data, 'omniglot')
  : null;

if (publishedOmniglot === null) console.warn(`The published Omniglot is not in ${data}: its tests are skipped.`);
