import { describe, expect, it, vi } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { UserError } from '../../../src/base/errors.ts';
import { loadFitted, removeClass, renameClass, toBytes } from '../../../src/interpretation/fitted/index.ts';
import { Explorer, type Sheet } from '../../../web/src/state/explorer.ts';
import { blob, blobModel } from '../support/blob-model.ts';

const RANDOM = new Random(5);
const NEW = [6, 6] as const;

/** A picture whose embedding is given by its only pixel, see `engine`. */
const image = (pixel: number): Sheet => ({
  kind: 'image',
  note: null,
  picture: { pixels: Uint8Array.from([pixel, 0, 0, 0]), thumbnail: new Uint8Array(), source: `${pixel}.png` },
});

/** Embeds a picture as a sample of the class of its first pixel: 0 to 2 those of the model, 3 a new one. */
function engine() {
  const centres = [[0, 0], [6, 0], [0, 6], NEW] as const;
  return {
    open: vi.fn(() => Promise.resolve()),
    embed: vi.fn((pixels: Uint8Array) => {
      const kinds = Array.from({ length: pixels.length / 4 }, (_, i) => pixels[4 * i]!);
      return Promise.resolve(Float32Array.from(kinds.flatMap((kind) => [...blob(RANDOM, centres[kind]!, 1)])));
    }),
  };
}

async function opened() {
  const parts = engine();
  const explorer = new Explorer(parts, () => 0);
  await explorer.open(blobModel(), 'blobs');
  return { explorer, ...parts };
}

async function teach(explorer: Explorer, name: string, kind: number, times = 5): Promise<void> {
  for (let i = 0; i < times; i++) {
    await explorer.put(image(kind));
    await explorer.keep();
  }
  explorer.lesson.value = { ...explorer.lesson.value, name };
  await explorer.learn();
}

describe('the explorer', () => {
  it('answers what is put on the pad, and nothing for an empty one', async () => {
    const { explorer } = await opened();
    await explorer.put(image(1));
    expect(explorer.answer.value?.label).toBe('second');
    await explorer.put({ kind: 'strokes', strokes: [] });
    expect(explorer.answer.value).toBeNull();
  });

  it('answers only the latest of many questions', async () => {
    const { explorer, embed } = await opened();
    await Promise.all([0, 1, 2, 1, 2].map((kind) => explorer.put(image(kind))));
    expect(explorer.answer.value?.label).toBe('third');
    expect(embed.mock.calls.length).toBeLessThan(5);
  });

  it('learns a class from five pictures, and more of one that it has', async () => {
    const { explorer } = await opened();
    await teach(explorer, ' new ', 3);
    expect(explorer.problem.value).toBeNull();
    expect(explorer.fitted.value?.classes.at(-1)?.name).toBe('new');
    expect(explorer.fitted.value?.support.sources.slice(-5)).toEqual(new Array(5).fill('3.png'));
    await explorer.put(image(3));
    expect(explorer.answer.value).toMatchObject({ label: 'new', known: true });
    await teach(explorer, 'new', 3, 2);
    expect(explorer.fitted.value?.classes).toHaveLength(4);
    expect(explorer.fitted.value?.support.labels.filter((l) => l === 3)).toHaveLength(7);
    expect(explorer.lesson.value.pictures).toEqual([]);
  });

  it('learns a lesson once, however often the button is pressed', async () => {
    const { explorer } = await opened();
    await explorer.put(image(3));
    await explorer.keep();
    explorer.lesson.value = { ...explorer.lesson.value, name: 'new' };
    await Promise.all([explorer.learn(), explorer.learn()]);
    expect(explorer.fitted.value?.support.labels).toHaveLength(19);
  });

  it('drops the answer to a picture of a model that has been replaced', async () => {
    const { explorer, embed } = await opened();
    let fail = (_: Error): void => {};
    embed.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    const asked = explorer.put(image(1));
    await explorer.open(blobModel(), 'other');
    fail(new Error('images of another size'));
    await asked;
    expect(explorer.problem.value).toBeNull();
    expect(explorer.answer.value).toBeNull();
  });

  it('does not put its own model in the place of one that the user opened meanwhile', async () => {
    const parts = engine();
    const explorer = new Explorer(parts, () => 0);
    const mine = explorer.open(blobModel(), 'mine');
    await explorer.openFirst(blobModel(), null);
    await mine;
    expect(explorer.model.value?.name).toBe('mine');
    const other = new Explorer(parts, () => 0);
    other.report(new UserError('That file is broken.'));
    await other.openFirst(blobModel(), null);
    expect(other.fitted.value?.classes).toHaveLength(3);
    expect(other.problem.value).toBe('That file is broken.'); // still to be read
  });

  it('says that it learns while it does, and nothing of a lesson for a model that has gone', async () => {
    const { explorer, embed } = await opened();
    await explorer.put(image(3));
    await explorer.keep();
    explorer.lesson.value = { ...explorer.lesson.value, name: 'new' };
    let fail = (_: Error): void => {};
    embed.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    const learning = explorer.learn();
    expect(explorer.isLearning.value).toBe(true);
    await explorer.open(blobModel(), 'other');
    fail(new Error('images of another size'));
    await learning;
    expect(explorer.isLearning.value).toBe(false);
    expect(explorer.problem.value).toBeNull();
  });

  it('takes back what was done, one after the other, to the last bit', async () => {
    const { explorer } = await opened();
    const [before] = [explorer.fitted.value!];
    await teach(explorer, 'new', 3);
    explorer.edit('rename', (model) => renameClass(model, 'c1', 'other'));
    explorer.edit('delete', (model) => removeClass(model, 'c2'));
    expect(explorer.fitted.value?.classes.map(({ name }) => name)).toEqual(['other', 'third', 'new']);
    explorer.undo();
    expect(explorer.fitted.value?.classes.map(({ name }) => name)).toEqual(['other', 'second', 'third', 'new']);
    explorer.undo();
    explorer.undo();
    explorer.undo(); // nothing left
    expect(toBytes(explorer.fitted.value!)).toEqual(toBytes(before));
  });

  it('says why an edit cannot be, in words for a user, and keeps lesson and model', async () => {
    const { explorer } = await opened();
    const before = explorer.fitted.value;
    expect(explorer.edit('rename', (model) => renameClass(model, 'c1', 'second'))).toBe(false);
    expect(explorer.problem.value).toBe("There is a class 'second' already; choose another name.");
    await teach(explorer, 'a\nb', 3);
    expect(explorer.problem.value).toMatch(/^The name of a class must be/);
    expect(explorer.lesson.value.pictures).toHaveLength(5);
    expect(explorer.fitted.value).toBe(before);
  });

  it('keeps the model where another one cannot be opened', async () => {
    const { explorer, open } = await opened();
    await explorer.put(image(1));
    open.mockRejectedValueOnce(new UserError('no'));
    await expect(explorer.open(blobModel(), 'bad')).rejects.toThrow('no');
    expect(explorer.model.value?.name).toBe('blobs');
    await explorer.put(image(2));
    expect(explorer.answer.value?.label).toBe('third');
  });

  it('knows whether there is something to save, and a saved file gives the same answers', async () => {
    const { explorer, embed } = await opened();
    await teach(explorer, 'new', 3);
    expect(explorer.isChanged.value).toBe(true);
    expect(explorer.model.value!.saved).not.toBe(explorer.fitted.value);
    explorer.markSaved();
    expect(explorer.model.value!.saved).toBe(explorer.fitted.value);
    expect(explorer.isChanged.value).toBe(false);
    const embedding = Float32Array.from(blob(RANDOM, NEW, 1));
    embed.mockImplementation(() => Promise.resolve(embedding));
    await explorer.put(image(3));
    const answer = explorer.answer.value;
    await explorer.open(loadFitted(toBytes(explorer.fitted.value!)), 'again');
    await explorer.put(image(3));
    expect(explorer.answer.value).toEqual(answer);
  });

  it('goes on after the network failed', async () => {
    const { explorer, embed } = await opened();
    embed.mockRejectedValueOnce(new Error('lost: half way'));
    await explorer.put(image(1));
    expect(explorer.problem.value).toBe('Half way');
    await explorer.put(image(1));
    expect(explorer.answer.value?.label).toBe('second');
  });
});
