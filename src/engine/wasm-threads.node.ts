import { createRequire } from 'node:module';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const requireHere = createRequire(import.meta.url);
const BUILD = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd';

type Message = { readonly cmd: string };

/**
 * Lets tfjs 4.22 start the threaded build of its WebAssembly backend under Node, which it does not by itself: it asks for
 * `Worker`s made from `Blob`s, which Node does not have, takes half of the processor's cores for threads, and keeps the
 * process alive by them. Everything is as before when `start` is done.
 * @param threads how many to have, the calling one included; tfjs has at most 4
 */
export async function withWasmThreads<T>(threads: number, start: () => Promise<T>): Promise<T> {
  const { cpus } = os;
  const original = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  setThreadsCount(threads);
  os.cpus = () => Array.from({ length: 2 * threads }, () => cpus()[0]!);
  // The build itself sets `Worker` to that of Node: an accessor without effect keeps ours.
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => PoolWorker, set: () => {} });
  try {
    return await start();
  } finally {
    os.cpus = cpus;
    delete (globalThis as { Worker?: unknown }).Worker;
    if (original !== undefined) Object.defineProperty(globalThis, 'Worker', original);
  }
}

/**
 * What tfjs takes for a browser's worker. It makes a pool of eight and gives work to as many as there are threads beside
 * the calling one, so the thread starts with the first work.
 */
class PoolWorker {
  private thread: Worker | undefined;
  private load: Message | undefined;
  private readonly listeners: ((message: Message) => void)[] = [];

  on(event: string, listener: (message: Message) => void): void {
    if (event === 'message') this.listeners.push(listener);
  }

  postMessage(message: Message): void {
    if (message.cmd === 'load') {
      this.load = { ...message, urlOrBlob: requireHere.resolve(`${BUILD}.js`) } as Message;
      queueMicrotask(() => this.tell({ cmd: 'loaded' }));
    } else {
      this.started().postMessage(message);
    }
  }

  /** The process may end while threads wait for work. */
  ref(): void {}
  unref(): void {}

  terminate(): void {
    void this.thread?.terminate();
  }

  private tell(message: Message): void {
    for (const listener of this.listeners) listener(message);
  }

  private started(): Worker {
    if (this.thread === undefined) {
      const { wasmWorkerContents } = requireHere(`${BUILD}.worker.js`) as { wasmWorkerContents: string };
      // Meant for a template string: a line break inside a string literal must become one of the code again.
      const code = wasmWorkerContents.replaceAll('\n', '\\n');
      this.thread = new Worker(code, { eval: true, execArgv: [], name: 'tfjs-wasm' });
      this.thread.on('message', (message: Message) => {
        if (message.cmd !== 'loaded') this.tell(message);
      });
      this.thread.postMessage(this.load);
      this.thread.unref();
    }
    return this.thread;
  }
}
