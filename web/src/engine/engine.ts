import { messageOf, UserError } from '../../../src/base/errors.ts';
import type { FittedModel } from '../../../src/interpretation/fitted/index.ts';
import type { Backend, EngineStatus, PassedOver } from './backend.ts';

/** The network of one model on the backend of the moment. */
export interface Embedder {
  /** Embeddings `[count, depth]` of images as bytes `[count, size, size, depth]`. */
  embed(pixels: Uint8Array): Promise<Float32Array>;
  dispose(): void;
}

export type Model = Pick<FittedModel, 'input' | 'network'>;

/** What the engine needs of tfjs; tests give their own. */
export interface EngineParts {
  readonly backends: readonly Backend[];
  /** The network of a model on the backend of the moment. @throws UserError for one that cannot be built */
  open(model: Model): Promise<Embedder>;
  /** Whether the backend of the moment computes rightly. */
  works(): Promise<boolean>;
  readonly onStatus: (status: EngineStatus) => void;
}

/**
 * Embeds images on the first backend that works. When one fails later, even in the middle of an answer, the next takes its
 * place and the answer is computed again: nobody reloads a page. One task at a time.
 */
export class Engine {
  private next = 0;
  private isRunning = false;
  private readonly passedOver: PassedOver[] = [];
  private current: { readonly model: Model; readonly embedder: Embedder } | null = null;
  private last: Promise<unknown> = Promise.resolve();

  private readonly parts: EngineParts;

  constructor(parts: EngineParts) {
    this.parts = parts;
  }

  /**
   * Makes a model the one that embeds; one image goes through it, so that the first answer is as quick as the others.
   * @throws UserError for a network that cannot be used; the model before it stays
   */
  open(model: Model): Promise<void> {
    return this.inTurn(() =>
      this.withBackend(async () => {
        const embedder = await this.opened(model);
        this.close();
        this.current = { model, embedder };
      }),
    );
  }

  /** Embeddings of images, by the model last opened. */
  embed(pixels: Uint8Array): Promise<Float32Array> {
    return this.inTurn(() =>
      this.withBackend(async () => {
        if (this.current === null) throw new UserError('There is no model yet; open one first.');
        return finite(await this.current.embedder.embed(pixels));
      }),
    );
  }

  /** Lets go of the network once the tasks under way are done; the backend stays for others. */
  dispose(): Promise<void> {
    return this.inTurn(() => Promise.resolve(this.close()));
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Does `work`; where it fails and the backend turns out to be broken, once more on each next one. */
  private async withBackend<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (!this.isRunning) await this.start();
      try {
        return await work();
      } catch (error) {
        if (error instanceof UserError || (this.isRunning && (await this.parts.works()))) throw error;
        this.abandon(messageOf(error).split('\n')[0]!);
      }
    }
  }

  /** Loads the next backend that works, and the model on it. @throws UserError when there is none */
  private async start(): Promise<void> {
    const { backends, onStatus, works } = this.parts;
    onStatus({ kind: 'starting' });
    for (; this.next < backends.length; this.next++) {
      const place = this.next;
      const { name, title, load } = backends[place]!;
      try {
        const device = await load(() => this.lost(place));
        if (!(await works())) throw new Error('it computes wrongly');
        this.isRunning = true;
        if (this.current !== null) await this.reopen(this.current.model);
        onStatus({ kind: 'running', name, title, device, passedOver: [...this.passedOver] });
        return;
      } catch (error) {
        this.isRunning = false;
        this.passedOver.push({ title, reason: messageOf(error).split('\n')[0]! });
      }
    }
    onStatus({ kind: 'failed', passedOver: [...this.passedOver] });
    throw new UserError('This browser cannot compute the model: WebGPU, WebGL and WebAssembly all fail.');
  }

  /** A backend says itself that it has stopped: the next one is made ready at once. */
  private lost(place: number): void {
    if (this.next !== place) return;
    this.abandon('it stopped working');
    if (this.current === null) return; // nothing to compute: the next one is loaded with the next model
    void this.inTurn(() => this.withBackend(() => Promise.resolve())).catch(() => undefined); // the status tells
  }

  private abandon(reason: string): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.passedOver.push({ title: this.parts.backends[this.next]!.title, reason });
    this.next++;
    this.parts.onStatus({ kind: 'starting' });
  }

  private async opened(model: Model): Promise<Embedder> {
    const embedder = await this.parts.open(model);
    try {
      const { size, depth } = model.input;
      finite(await embedder.embed(new Uint8Array(size * size * depth)));
      return embedder;
    } catch (error) {
      embedder.dispose();
      throw error;
    }
  }

  private async reopen(model: Model): Promise<void> {
    const embedder = await this.opened(model);
    this.close();
    this.current = { model, embedder };
  }

  /** Lets go of the network before; one on a lost backend may refuse even that. */
  private close(): void {
    try {
      this.current?.embedder.dispose();
    } catch {
      // Its memory went with the backend.
    }
    this.current = null;
  }
}

function finite(embeddings: Float32Array): Float32Array {
  if (embeddings.every(Number.isFinite)) return embeddings;
  throw new Error('The network gives numbers that are not finite.');
}
