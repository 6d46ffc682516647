import { fetchFile, type FetchProgress, type RemoteFile } from './fetch.ts';

const IMAGES = 'https://raw.githubusercontent.com/brendenlake/omniglot/master/python';
const LISTS = 'https://raw.githubusercontent.com/jakesnell/prototypical-networks/master/data/omniglot/splits/vinyals';

/**
 * Omniglot as Lake et al. publish it, and the usual lists of the `vinyals` split (Vinyals et al. 2016) as Snell et al.
 * 2017 publish them. The images come first: with them alone one can go on.
 */
export const OMNIGLOT_FILES: readonly RemoteFile[] = [
  {
    name: 'images_background.zip',
    url: `${IMAGES}/images_background.zip`,
    size: 9464212,
    sha256: 'ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640',
  },
  {
    name: 'images_evaluation.zip',
    url: `${IMAGES}/images_evaluation.zip`,
    size: 6462886,
    sha256: '1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee',
  },
  {
    name: 'vinyals-train.txt',
    url: `${LISTS}/train.txt`,
    size: 133244,
    sha256: '984522c194c30fb678ce53304a160a42faf5403ad4f9a67010f32dd3a35738e0',
  },
  {
    name: 'vinyals-val.txt',
    url: `${LISTS}/val.txt`,
    size: 21312,
    sha256: '11f99e54faee3e26f53d3231c1cceac5bf7b8730e9be31cb6dab256551dc0c1a',
  },
  {
    name: 'vinyals-test.txt',
    url: `${LISTS}/test.txt`,
    size: 50372,
    sha256: '845264cc5c156180828ccf17915668b17ee21424d0170df6e7d81676aa5d1204',
  },
];

/**
 * Downloads Omniglot into `folder`, what is already there excepted.
 * @param files What to bring; all of it if left out.
 * @returns The names of the files that were downloaded now.
 * @throws UserError as `fetchFile` does.
 */
export async function fetchOmniglot(
  folder: string,
  progress?: FetchProgress,
  files: readonly RemoteFile[] = OMNIGLOT_FILES,
): Promise<string[]> {
  const fetched: string[] = [];
  for (const file of files) {
    if ((await fetchFile(file, folder, progress)) === 'fetched') fetched.push(file.name);
  }
  return fetched;
}
