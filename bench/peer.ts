import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Runner } from './ours.ts';
import { LEARNING_RATE, type Workload } from './workloads.ts';

/** How PyTorch is asked to do the work. */
export const PEER_FORMS = ['contiguous', 'channelsLast', 'compiled', 'compiledChannelsLast'] as const;
export type PeerForm = (typeof PEER_FORMS)[number];

const PROGRAM = fileURLToPath(new URL('./peers/torch_peer.py', import.meta.url));

/** What a peer is started with: `before.bin` (weights) and `images.bin` lie in `folder`. */
export interface PeerSetting {
  readonly python: string;
  readonly workload: Workload;
  readonly form: PeerForm;
  readonly threads: number;
  readonly folder: string;
  /** Names and shapes of the weights, in the order of the file. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** The version of PyTorch that `python` has, or why it has none. */
export async function torchVersion(python: string): Promise<{ version: string } | { missing: string }> {
  const child = spawn(python, ['-c', 'import torch; print(torch.__version__)']);
  const [text, errors] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status) => resolve(status ?? 1));
  });
  if (code === 0) return { version: (await text).trim() };
  return { missing: typeof code === 'string' ? code : ((await errors).trim().split('\n').at(-1) ?? `exit ${code}`) };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** PyTorch in a process of its own, which waits between requests. */
export class TorchRunner implements Runner {
  readonly name: string;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private readonly setting: PeerSetting;
  private errors = '';

  private constructor(setting: PeerSetting) {
    this.setting = setting;
    this.name = setting.form;
    this.child = spawn(setting.python, [PROGRAM]);
    this.child.stderr.on('data', (chunk) => (this.errors = `${this.errors}${String(chunk)}`.slice(-4000)));
    this.child.stdin.on('error', () => {}); // a dead process shows as the end of its answers
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with the reason where this form does not work here. */
  static async start(setting: PeerSetting): Promise<TorchRunner> {
    const runner = new TorchRunner(setting);
    try {
      await runner.answer();
      const { workload, form, threads, folder, shapes } = setting;
      const settings = { folder, workload, form, threads, learningRate: LEARNING_RATE, weights: [...shapes] };
      await runner.ask('prepare', settings);
      return runner;
    } catch (error) {
      await runner.close();
      throw error;
    }
  }

  async train(): Promise<number> {
    return (await this.ask('train')).value as number;
  }

  async evaluate(): Promise<number> {
    return (await this.ask('evaluate')).value as number;
  }

  async time(what: 'train' | 'evaluate', count: number): Promise<number[]> {
    return (await this.ask('time', { what, count })).seconds as number[];
  }

  async weights(): Promise<ReadonlyMap<string, Float32Array>> {
    await this.ask('write_weights');
    return readWeights(readFileSync(join(this.setting.folder, 'after.bin')), this.setting.shapes);
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise((resolve) => this.child.on('close', resolve));
  }

  private ask(command: string, args: object = {}): Promise<Record<string, unknown>> {
    this.child.stdin.write(`${JSON.stringify({ command, arguments: args })}\n`);
    return this.answer();
  }

  private async answer(): Promise<Record<string, unknown>> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error(`it ended: ${this.errors.trim().split('\n').at(-1) ?? 'without a word'}`);
    const answer = JSON.parse(value) as Record<string, unknown>;
    if (typeof answer['error'] === 'string') throw new Error(answer['error']);
    return answer;
  }
}

/** Weights one behind the other as float32, in the order of their shapes. */
export function writeWeights(weights: ReadonlyMap<string, Float32Array>): Uint8Array {
  return Buffer.concat(
    [...weights.values()].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

function readWeights(bytes: Uint8Array, shapes: ReadonlyMap<string, readonly number[]>): Map<string, Float32Array> {
  const all = new Float32Array(Uint8Array.from(bytes).buffer);
  let start = 0;
  return new Map(
    [...shapes].map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, all.subarray(start, (start += size))];
    }),
  );
}
