import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { pid, limit } = workerData;
let doing = 'nothing yet';
let last = performance.now();
parentPort.on('message', (what) => {
  doing = what;
  last = performance.now();
});
setInterval(() => {
  if (performance.now() - last < limit) return;
  writeSync(2, `${doing}: not done after ${limit} ms, killed\n`);
  process.kill(pid, 'SIGKILL');
}, limit / 20);
