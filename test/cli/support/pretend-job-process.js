// A process of a pool that only pretends to do jobs: what it does stands in `seed`, so that no engine is needed.
import { worker, workerEmit } from 'workerpool';

let stop = () => {};
process.on('SIGTERM', () => stop());

const DO = {
  done: () => ({ kind: 'done', result: { pid: process.pid, args: process.argv.slice(2) } }),
  says: () => {
    for (const said of ['engine: pretended', 'engine: pretended']) workerEmit({ said });
    workerEmit({ progress: { stage: 'training', done: 1, total: 2 } });
    return DO.done();
  },
  fails: () => ({ kind: 'failed', by: 'usage', message: 'no such data' }),
  dies: () => process.kill(process.pid, 'SIGKILL') && new Promise(() => {}),
  exits: () => process.exit(7),
  // Until it is told to stop.
  endless: () => new Promise((end) => (stop = () => end({ kind: 'stopped' }))),
};

worker({
  run: async (job, settings) => {
    if (settings.folder !== 'runs/pretended') throw new Error('no settings');
    workerEmit({ pid: process.pid });
    return DO[job.config.backbone]();
  },
});
