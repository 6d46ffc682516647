import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Starts the real TensorBoard on a folder until the test is finished; asks its HTTP interface. */
export async function serveWithTensorBoard(logdir: string, env: NodeJS.ProcessEnv) {
  const flags = ['--logdir', logdir, '--port', '0', '--load_fast=false'];
  const server = spawn('python3', ['-m', 'tensorboard.main', ...flags], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void server.kill());
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`TensorBoard ended: ${said}`)));
    server.stderr.on('data', (data: Buffer) => {
      said += data.toString();
      const url = /http:\/\/\S+:(\d+)\//.exec(said);
      if (url !== null) resolve(`http://localhost:${url[1]}`);
    });
  });
  const ask = async (path: string, body?: object) => {
    const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${address}/data/plugin/${path}`, body === undefined ? {} : post);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    bytes: async (path: string) => Buffer.from(await (await ask(path)).arrayBuffer()),
    /** With a body it is a POST, as the plugin hparams wants it. */
    json: async (path: string, body?: object) => (await (await ask(path, body)).json()) as unknown,
    /** Waits until the answer holds what is looked for: TensorBoard loads behind its start. */
    until: async (path: string, ready: (answer: unknown) => boolean) => {
      for (;;) {
        const answer = (await (await ask(path)).json()) as unknown;
        if (ready(answer)) return answer;
        await new Promise((wake) => setTimeout(wake, 200));
      }
    },
  };
}
