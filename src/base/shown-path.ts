/** `/…` or `C:\…`. */
const WHOLE = /^([\\/]|[A-Za-z]:[\\/])/;
/** The folder of a run's checkpoints: behind it a name says little without the run's. */
const CHECKPOINTS = 'checkpoints';

/**
 * A path as a file for others says it: of a whole one its last name, of a checkpoint's what begins with its run folder, since
 * the folders above are of one machine alone. Others stay as they are.
 */
export function shownPath(path: string): string {
  if (!WHOLE.test(path)) return path;
  const names = path.split(/[\\/]/).filter((name) => name !== '');
  const checkpoints = names.lastIndexOf(CHECKPOINTS);
  return names.slice(checkpoints > 0 ? checkpoints - 1 : -1).join('/');
}

/** Plain JSON with each text in it that begins with a whole path shortened like one. */
export function withoutFolders(json: unknown): unknown {
  if (typeof json === 'string') return shownPath(json);
  if (Array.isArray(json)) return json.map(withoutFolders);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withoutFolders(value)]));
}
