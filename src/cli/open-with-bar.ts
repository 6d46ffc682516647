import { openDataset, type DatasetSettings } from '../episodes/open-dataset.ts';
import type { Dataset } from '../episodes/types.ts';
import { CountBar } from './count-bar.ts';

/** Opens a data set with a progress bar while it decodes; notices go to standard error. */
export async function openWithBar(settings: DatasetSettings): Promise<Dataset> {
  const bar = new CountBar('images');
  const notices: string[] = [];
  try {
    return await openDataset(settings, {
      progress: (done, total) => bar.update('decoding', done, total),
      notice: (message) => notices.push(message),
    });
  } finally {
    bar.stop();
    for (const notice of notices) console.error(notice);
  }
}
