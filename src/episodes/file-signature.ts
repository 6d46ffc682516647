import { statSync } from 'node:fs';

/**
 * Size and time of change of a file, null where it cannot be looked at: a cheap sign that it is still the same.
 * Synchronous: for tens of thousands of files a tenth of the time of as many promises.
 */
export function fileSignature(path: string): readonly [size: number, mtimeMs: number] | null {
  try {
    const { size, mtimeMs } = statSync(path);
    return [size, mtimeMs];
  } catch {
    return null; // it turns up again, by name, when it is read
  }
}
