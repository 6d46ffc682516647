import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnsTsv, requireEmbedding, vectorsTsv, type Embedding } from './embedding.ts';

/** Where TensorBoard looks for it: beside the event files. */
const CONFIG_FILE = 'projector_config.pbtxt';
/** What the config names, by paths from where it lies; TensorBoard reads nothing outside of that folder. */
const DATA_FOLDER = 'projector';

/**
 * The files of TensorBoard's projector in a folder of event files: the latest embedding of each tag. Calls return at once and
 * the writing goes on behind them, in their order. The first failure is kept: every later call fails with it.
 */
export class ProjectorFolder {
  private readonly folder: string;
  /** The entry of each tag in the config. */
  private readonly entries = new Map<string, string>();
  private written: Promise<void> = Promise.resolve();
  private failure: Error | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws RangeError when the parts of `embedding` do not fit together. */
  put(step: number, tag: string, embedding: Embedding): void {
    if (this.failure !== null) throw this.failure;
    const { depth, columns, sprite } = embedding;
    const numPoints = requireEmbedding(embedding);
    const path = (ending: string) => `${DATA_FOLDER}/${encodeURIComponent(tag)}.${ending}`;
    const files = new Map<string, string | Uint8Array>([[path('vectors.tsv'), vectorsTsv(embedding)]]);
    const lines = [
      // With the step: TensorBoard keeps the last embedding that it has read by its name.
      `tensor_name: ${quoted(`${tag} at ${step}`)}`,
      `tensor_path: ${quoted(path('vectors.tsv'))}`,
      `tensor_shape: ${numPoints} tensor_shape: ${depth}`,
    ];
    if (columns !== undefined && Object.keys(columns).length > 0) {
      files.set(path('columns.tsv'), columnsTsv(columns));
      lines.push(`metadata_path: ${quoted(path('columns.tsv'))}`);
    }
    if (sprite !== undefined) {
      files.set(path('sprite.png'), sprite.png.slice());
      const size = `single_image_dim: ${sprite.width} single_image_dim: ${sprite.height}`;
      lines.push(`sprite { image_path: ${quoted(path('sprite.png'))} ${size} }`);
    }
    this.entries.set(tag, `embeddings {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`);
    files.set(CONFIG_FILE, [...this.entries.values()].join('')); // last: what it names is there by then
    this.written = this.written.then(() => this.write(files));
  }

  /** Everything put so far is on disk when this resolves. @throws Error if it cannot be written. */
  async flush(): Promise<void> {
    await this.written;
    if (this.failure !== null) throw this.failure;
  }

  private async write(files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
    if (this.failure !== null) return;
    try {
      await mkdir(join(this.folder, DATA_FOLDER), { recursive: true });
      for (const [path, content] of files) {
        const file = join(this.folder, path);
        await writeFile(`${file}.new`, content);
        await rename(`${file}.new`, file); // a reader sees the old file or the new one, never half of it
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.failure = new Error(`EventWriter: no embedding can be written in '${this.folder}': ${reason}.`, { cause });
    }
  }
}

/** A string of protobuf's text format. Bytes beyond plain ASCII stand as octal numbers, which all its readers know. */
function quoted(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')].map((byte) => {
    const letter = String.fromCharCode(byte);
    return /[ -~]/.test(letter) && !'"\\'.includes(letter) ? letter : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
