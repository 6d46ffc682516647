import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The page that is made. */
export const RESULTS_PAGE = at('docs/results.md');
const FOLDER = 'results';

/** Name and text of each file in results/. */
export async function resultFiles(): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(at(FOLDER))).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names.map(async (name) => ({ name: `${FOLDER}/${name}`, text: await readFile(at(`${FOLDER}/${name}`), 'utf8') })),
  );
}
