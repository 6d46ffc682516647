import type { WriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * Bytes go to the end of an open file in the order of the calls, without waiting; what comes while the disk is busy is
 * written together. The first failure is kept: from then on every call fails with it, so that nothing is lost unseen.
 */
export class AppendStream {
  private readonly path: string;
  private readonly handle: FileHandle;
  private readonly stream: WriteStream;
  private failure: Error | null = null;
  private closing: Promise<void> | null = null;

  /** @param path for messages only. @param handle is owned from here on. */
  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
    this.stream = handle.createWriteStream();
    this.stream.on('error', (error) => this.fail(error));
  }

  /** @throws Error if an earlier write failed or the stream is closed. */
  write(bytes: Uint8Array): void {
    if (this.failure !== null) throw this.failure;
    if (this.closing !== null) throw new Error(`EventWriter: '${this.path}' is closed; open another writer.`);
    this.stream.write(bytes, (error) => error && this.fail(error));
  }

  /** Everything written so far is on disk when this resolves. @throws Error if a write failed. */
  async flush(): Promise<void> {
    if (this.closing !== null) return this.closing;
    await this.drained();
    await this.handle.datasync();
  }

  /** Writes the rest and closes the file; a second call changes nothing. @throws Error if a write failed. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    await this.drained();
    await new Promise<void>((resolve) => this.stream.end(resolve));
    await this.handle.close();
    if (this.failure !== null) throw this.failure;
  }

  private async drained(): Promise<void> {
    // Writes are answered in their order: the answer to an empty one comes after all before it.
    await new Promise<void>((resolve) => {
      this.stream.write('', (error) => {
        if (error) this.fail(error);
        resolve();
      });
    });
    if (this.failure !== null) throw this.failure;
  }

  private fail(cause: Error): void {
    this.failure ??= new Error(`EventWriter: '${this.path}' cannot be written: ${cause.message}.`, { cause });
  }
}
