import { readImageFile } from '../draw/image-file.ts';
import type { Explorer } from '../state/explorer.ts';
import { isModelFile, modelOf, requireModest, withoutEnding } from '../state/model-file.ts';

/** Opens what was chosen or dropped: the first file, a fitted model or an image. What is wrong with it is shown. */
export async function openFiles(explorer: Explorer, [file]: readonly File[]): Promise<void> {
  if (file === undefined) return;
  try {
    if (await isModelFile(file)) await openModel(explorer, file);
    else await openImage(explorer, file);
  } catch (error) {
    explorer.report(error);
  }
}

async function openModel(explorer: Explorer, file: File): Promise<void> {
  requireModest(file.name, file.size);
  const fitted = modelOf(new Uint8Array(await file.arrayBuffer()));
  const isLost =
    explorer.isChanged.peek() && !confirm('What you changed here is not saved. Open the other model anyway?');
  if (isLost) return;
  await explorer.open(fitted, withoutEnding(file.name));
}

async function openImage(explorer: Explorer, file: File): Promise<void> {
  const fitted = explorer.fitted.peek();
  if (fitted === null) {
    explorer.problem.value = 'Open a model first; then it can be shown images.';
    return;
  }
  const model = explorer.model.peek()?.file;
  const { picture, note } = await readImageFile(file, fitted);
  if (explorer.model.peek()?.file !== model) return; // cut for a model that has gone meanwhile
  explorer.problem.value = null;
  await explorer.put({ kind: 'image', picture, note });
}
