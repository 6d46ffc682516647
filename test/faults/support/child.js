// The command as built, in a process that is going to be killed: `child.js FAULT ARGUMENT...`. With a fault, something in the
// writing of checkpoints is broken first, and the test has to notice.
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const isCheckpoint = (path) => /episode-\d+$/.test(String(path));
const FAULTS = {
  none: () => {},
  // Makes room before the new checkpoint is there.
  'removes the old first': () => {
    const { rename } = fsp;
    fsp.rename = async (from, to) => {
      if (isCheckpoint(to)) {
        const folder = dirname(to);
        const old = (await fsp.readdir(folder)).filter(isCheckpoint);
        for (const name of old) await fsp.rm(join(folder, name), { recursive: true });
        await sleep(100);
      }
      return rename(from, to);
    };
  },
  // Gives the folder its name before its files are whole.
  'renames too early': () => {
    const { rename } = fsp;
    fsp.rename = async (from, to) => {
      if (!isCheckpoint(to)) return rename(from, to);
      await fsp.mkdir(to);
      for (const name of await fsp.readdir(from)) {
        const bytes = await fsp.readFile(join(from, name));
        await fsp.writeFile(join(to, name), bytes.subarray(0, bytes.length / 2));
        await sleep(20);
        await fsp.writeFile(join(to, name), bytes);
      }
      await fsp.rm(from, { recursive: true });
    };
  },
};

const [, , fault, ...args] = process.argv;
FAULTS[fault]();
syncBuiltinESMExports();
const { main } = await import('../../../dist/src/cli/main.js');
await main(args);
