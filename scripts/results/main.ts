// `npm run results`: writes docs/results.md from the files in results/. A test fails while the page is not that of the files.
import { writeFile } from 'node:fs/promises';
import { UserError } from '../../src/base/errors.ts';
import { RESULTS_PAGE, resultFiles } from './files.ts';
import { resultsPage } from './page.ts';

try {
  await writeFile(RESULTS_PAGE, resultsPage(await resultFiles()));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`results: ${error.message}`);
  process.exitCode = 1;
}
