import { posix, win32 } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { shown } from '../base/shown.ts';

/**
 * The `data` of a job in its one form: a path inside the data folder of whoever does the job, with `/` between its names.
 * @throws UsageError for one that could lead out of it on some machine
 */
export function insideDataFolder(data: string, source: string): string {
  const path = posix.normalize(data).replace(/\/$/, '');
  const leadsOut =
    data === '' ||
    posix.isAbsolute(path) ||
    win32.isAbsolute(data) ||
    /[\\:~\0]/.test(data) ||
    path.split('/')[0] === '..';
  if (leadsOut) {
    throw new UsageError(
      `${source}: data: must be a path inside the data folder, as 'birds/photos', got ${shown(data)}; name it from there, and the data folder by --data.`,
    );
  }
  return path;
}
