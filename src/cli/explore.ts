import { once } from 'node:events';
import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { UsageError } from '../base/errors.ts';
import { writePageFolder } from './explore-folder.ts';
import { builtPageFolder, pageFiles, pageModel, pagePolicy, PAGE_MODEL, type PageModel } from './explore-page.ts';
import { servePage } from './explore-server.ts';
import { openBrowser } from './open-browser.ts';

interface Args {
  readonly artifact?: string | undefined;
  readonly port?: number | undefined;
  readonly open: boolean;
  readonly out?: string | undefined;
}

/** `untwist explore`. */
export const exploreCommand: CommandModule<object, Args> = {
  command: 'explore [artifact]',
  describe: 'Open a fitted model in the browser: draw, see why, teach it classes',
  builder: (yargs) =>
    yargs
      .positional('artifact', {
        type: 'string',
        describe: 'File that `untwist fit` wrote (default: the model that comes with untwist)',
      })
      .option('port', { type: 'number', requiresArg: true, describe: 'Port on 127.0.0.1 (default: any free one)' })
      .option('open', { type: 'boolean', default: true, describe: 'Open the browser; --no-open does not' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the page with the model as a folder for any static host instead',
      })
      .conflicts('out', 'port')
      .example('$0 explore letters.untwist', 'serve the page and open it')
      .example('$0 explore letters.untwist --out site', 'a folder to put on a web server') as never,
  handler: async ({ artifact, port = 0, open, out }) => {
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new UsageError(`--port must be a whole number from 1 to 65535, got ${port}.`);
    }
    const folder = builtPageFolder();
    await pageFiles(folder);
    const model = await pageModel(artifact, folder);
    if (out === undefined) await serve(folder, model, port, open);
    else for (const line of await write(folder, model, out)) console.log(line);
  },
};

const about = ({ file, numClasses }: PageModel) => `${basename(file)} (${numClasses} classes)`;

/** Until Ctrl-C. */
async function serve(folder: string, model: PageModel, port: number, open: boolean): Promise<void> {
  const policy = await pagePolicy(folder);
  const modelName = model.isStarter ? null : basename(model.file);
  const server = await servePage({ folder, policy, model: model.bytes, modelName }, port);
  const stopped = stopSignal();
  console.log(`Explorer: ${server.address} with ${about(model)}\nCtrl-C to stop.`);
  if (open && !(await openBrowser(server.address)))
    console.log('No browser can be opened from here; open the address.');
  await stopped;
  await server.close();
}

async function stopSignal(): Promise<void> {
  const heard = new AbortController();
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: heard.signal })));
  heard.abort();
}

async function write(folder: string, model: PageModel, out: string): Promise<string[]> {
  const sizes = await writePageFolder(out, { folder, model: model.bytes });
  const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [
    `Folder: ${out} (${sizes.size} files, ${(whole / 1e6).toFixed(1)} MB): index.html, what it loads, and ${PAGE_MODEL}, which is ${about(model)}`,
    'Put it on any static host; it asks no other server for anything. A page cannot be opened as a file: to try it,',
    `  python3 -m http.server --bind 127.0.0.1 --directory ${/^[\w./\\:-]+$/.test(out) ? out : JSON.stringify(out)}`,
  ];
}
