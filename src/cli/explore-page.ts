import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors.ts';
import { modelPath } from '../backbones/shipped-models.node.ts';
import { packageFolder } from '../base/package-folder.node.ts';
import { readFitted } from './fit-file.ts';

/** The fitted model that the page opens by itself, beside its `index.html`. */
export const PAGE_MODEL = 'model.untwist';
const INDEX = 'index.html';

/** Where the build puts the page. */
export function builtPageFolder(): string {
  return join(packageFolder(), 'dist', 'web');
}

/** Paths of the page's files below its folder, with `/`. @throws UserError where the page is not built */
export async function pageFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  if (files.includes(INDEX)) return files.sort();
  throw new UserError(`The page of the explorer is not built (no '${join(folder, INDEX)}'); run: npm run build`);
}

/** The Content-Security-Policy that the page states in its own `<meta>`. @throws UserError where it states none */
export async function pagePolicy(folder: string): Promise<string> {
  const html = await readFile(join(folder, INDEX), 'utf8');
  const meta = html.match(/<meta\b[^>]*http-equiv="Content-Security-Policy"[^>]*>/i)?.[0];
  const policy = meta?.match(/\bcontent="([^"]+)"/i)?.[1];
  if (policy !== undefined) return policy.replace(/\s+/g, ' ').replaceAll('&#39;', "'").trim();
  throw new UserError(`The page in '${folder}' states no Content-Security-Policy; build it anew: npm run build`);
}

/** A fitted model for the page. */
export interface PageModel {
  readonly file: string;
  /** Whether it is the one that comes with the page. */
  readonly isStarter: boolean;
  readonly bytes: Uint8Array;
  readonly numClasses: number;
}

/**
 * Reads and checks the model that the page is to open.
 * @param artifact file that `untwist fit` wrote, or the name of one that comes with untwist; left out, the one that comes with the page
 * @throws UserError where it cannot be read, is none, or does not hold its network
 */
export async function pageModel(artifact: string | undefined, folder: string): Promise<PageModel> {
  const file = artifact === undefined ? join(folder, PAGE_MODEL) : modelPath(artifact);
  const found = await stat(file).catch(() => null);
  if (artifact === undefined && found === null) {
    throw new UserError('No fitted model comes with this copy of untwist; name one: untwist explore FILE');
  }
  if (found?.isDirectory()) {
    throw new UserError(
      `'${file}' is a folder; the explorer opens a fitted model. Of a run: untwist fit ${file} IMAGES --out FILE`,
    );
  }
  const { classes, network } = await readFitted(file);
  if (network.kind === 'reference') {
    throw new UserError(
      `${file} does not hold its network but refers to '${network.source}', which a page cannot fetch; fit it with --with-network.`,
    );
  }
  return {
    file,
    isStarter: artifact === undefined,
    bytes: new Uint8Array(await readFile(file)),
    numClasses: classes.length,
  };
}
