import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { messageOf, UserError } from '../../../src/base/errors.ts';
import type { FittedModel } from '../../../src/interpretation/fitted/index.ts';
import { pictureOfStrokes } from '../draw/drawing.ts';
import type { Picture } from '../draw/picture.ts';
import type { Stroke } from '../draw/strokes.ts';
import type { Engine } from '../engine/engine.ts';
import { answerOf, type Answer } from './answer.ts';
import { begun, changed, undone, type History } from './history.ts';
import { landscapeOf, type Landscape } from './landscape.ts';
import { learned, NO_LESSON, pixelsOf, withPicture, type Lesson } from './lesson.ts';
import { quoted } from './words.ts';

/** What lies on the pad. */
export type Sheet =
  | { readonly kind: 'strokes'; readonly strokes: readonly Stroke[] }
  | { readonly kind: 'image'; readonly picture: Picture; readonly note: string | null };

export const EMPTY_SHEET: Sheet = { kind: 'strokes', strokes: [] };

/** What the browser needs to show that the page learns before it stands still for it, in ms: one frame. */
const TO_BE_SEEN = 20;

/** The model on the page and how it came to be. */
export interface OpenModel {
  /** Name of its file, without the ending; null where that says nothing. */
  readonly name: string | null;
  /** What was opened. */
  readonly file: FittedModel;
  readonly history: History<FittedModel>;
  /** The model as it lies in its file. */
  readonly saved: FittedModel;
}

/** The state of the page and all that changes it. Views read the signals and call the methods, nothing else. */
export class Explorer {
  readonly model: Signal<OpenModel | null> = signal(null);
  readonly sheet: Signal<Sheet> = signal(EMPTY_SHEET);
  /** What the last answer took from the end of the stroke, in ms. */
  readonly took: Signal<number | null> = signal(null);
  readonly lesson: Signal<Lesson> = signal(NO_LESSON);
  readonly chosen: Signal<number | null> = signal(null);
  /** What went wrong, for the user to read; null for nothing. */
  readonly problem: Signal<string | null> = signal(null);
  /** What was done last, in words. */
  readonly done: Signal<string> = signal('');
  /** Whether the page is still fetching its own model. */
  readonly isLoading: Signal<boolean> = signal(true);

  /** Whether the examples of a lesson are being learned: of many samples that takes seconds. */
  readonly isLearning: Signal<boolean> = signal(false);

  /** Whether the model has changes that no file has. */
  readonly isChanged: ReadonlySignal<boolean> = computed(() => {
    const model = this.model.value;
    return model !== null && model.history.now !== model.saved;
  });
  readonly fitted: ReadonlySignal<FittedModel | null> = computed(() => this.model.value?.history.now ?? null);
  readonly landscape: ReadonlySignal<Landscape | null> = computed(() =>
    this.fitted.value === null ? null : landscapeOf(this.fitted.value),
  );
  /** What the model is given; null for an empty pad. */
  readonly picture: ReadonlySignal<Picture | null> = computed(() => {
    const [fitted, sheet] = [this.fitted.value, this.sheet.value];
    if (sheet.kind === 'image') return sheet.picture;
    if (fitted === null || sheet.strokes.length === 0) return null;
    return pictureOfStrokes(sheet.strokes, fitted, 'drawing');
  });

  /** Follows the model at once: what the network makes of the picture does not depend on the classes. */
  readonly answer: ReadonlySignal<Answer | null> = computed(() => {
    const [fitted, landscape, embedding] = [this.fitted.value, this.landscape.value, this.embedding.value];
    return fitted === null || landscape === null || embedding === null ? null : answerOf(fitted, landscape, embedding);
  });

  /** Of the picture on the pad; null for none. */
  private readonly embedding: Signal<Float32Array | null> = signal(null);
  private readonly engine: Pick<Engine, 'open' | 'embed'>;
  private readonly now: () => number;
  private asked = 0;
  private askedAt = 0;
  private isAnswering = false;
  private isOpened = false;

  constructor(engine: Pick<Engine, 'open' | 'embed'>, now: () => number) {
    this.engine = engine;
    this.now = now;
  }

  /** Puts a model on the page, once its network computes. The one before stays where that fails. */
  async open(fitted: FittedModel, name: string | null): Promise<void> {
    this.problem.value = null;
    await this.show(fitted, name);
  }

  /** Puts the page's own model on it, unless the user was quicker with another. */
  async openFirst(fitted: FittedModel, name: string | null): Promise<void> {
    if (!this.isOpened) await this.show(fitted, name);
  }

  private async show(fitted: FittedModel, name: string | null): Promise<void> {
    this.isOpened = true;
    await this.engine.open(fitted);
    batch(() => {
      this.model.value = { name, file: fitted, history: begun(fitted), saved: fitted };
      this.embedding.value = null;
      this.chosen.value = null;
      // A picture is cut for the model that it was made for; strokes are anybody's.
      if (this.sheet.peek().kind === 'image') this.sheet.value = EMPTY_SHEET;
      this.lesson.value = NO_LESSON;
    });
    await this.ask();
  }

  /** Puts something else on the pad, and asks the model about it. */
  async put(sheet: Sheet): Promise<void> {
    this.sheet.value = sheet;
    await this.ask();
  }

  /** Asks the model about what is on the pad. While an answer is under way only the latest question waits. */
  async ask(): Promise<void> {
    this.asked++;
    this.askedAt = this.now();
    if (this.isAnswering) return;
    this.isAnswering = true;
    try {
      for (let answered = -1; answered !== this.asked;) {
        answered = this.asked;
        await this.answerOnce();
      }
    } catch (error) {
      this.report(error);
    } finally {
      this.isAnswering = false;
    }
  }

  private async answerOnce(): Promise<void> {
    const [picture, model] = [this.picture.peek(), this.model.peek()?.file];
    // Another file may be opened meanwhile; its own answer follows then.
    const isStale = () => this.model.peek()?.file !== model;
    try {
      const embedding = picture === null || model === undefined ? null : await this.engine.embed(picture.pixels);
      if (isStale()) return;
      this.embedding.value = embedding;
      if (this.answer.value !== null) this.took.value = this.now() - this.askedAt;
    } catch (error) {
      if (!isStale()) throw error;
    }
  }

  /** Changes the model; `change` says how, in words that follow "Undo: ". Whether it could be done; else the problem says why not. */
  edit(change: string, edit: (fitted: FittedModel) => FittedModel): boolean {
    const model = this.model.peek();
    if (model === null) return false;
    try {
      this.become(changed(model.history, edit(model.history.now), change));
    } catch (error) {
      this.report(error);
      return false;
    }
    this.done.value = `Done: ${change}.`;
    return true;
  }

  /** Takes the last change of the model back. */
  undo(): void {
    const model = this.model.peek();
    const change = model?.history.past[0]?.change;
    if (model === null || change === undefined) return;
    this.become(undone(model.history));
    this.done.value = `Undone: ${change}.`;
  }

  private become(history: History<FittedModel>): void {
    batch(() => {
      this.model.value = { ...this.model.peek()!, history };
      this.chosen.value = null; // prototypes are numbered anew
      this.problem.value = null;
    });
  }

  /** Keeps what is on the pad as an example of the lesson, and clears the pad for the next. */
  async keep(): Promise<void> {
    const picture = this.picture.peek();
    if (picture === null) return;
    this.lesson.value = withPicture(this.lesson.peek(), picture);
    await this.put(EMPTY_SHEET);
  }

  /** Learns the lesson: estimates prototypes from its examples and all samples that the model has. */
  async learn(): Promise<void> {
    const [lesson, file] = [this.lesson.peek(), this.model.peek()?.file];
    if (lesson.pictures.length === 0 || this.isLearning.peek()) return;
    this.isLearning.value = true;
    try {
      const embeddings = await this.engine.embed(pixelsOf(lesson));
      await new Promise((done) => setTimeout(done, TO_BE_SEEN));
      if (this.lesson.peek() !== lesson) return; // learned already, or changed meanwhile
      const isDone = this.edit(`teach ${quoted(lesson.name.trim())}`, (fitted) => learned(fitted, lesson, embeddings));
      if (isDone) this.lesson.value = NO_LESSON;
    } catch (error) {
      // Pictures that were cut for a model that has gone do not fit the one that came.
      if (this.model.peek()?.file === file) this.report(error);
    } finally {
      this.isLearning.value = false;
    }
  }

  /** To be called when the bytes of the model have been given to the user. */
  markSaved(): void {
    const model = this.model.peek();
    if (model !== null) this.model.value = { ...model, saved: model.history.now };
  }

  /** Shows what went wrong; the page goes on. */
  report(error: unknown): void {
    this.problem.value = sentence(error);
  }
}

/** Messages for callers of functions begin with the function's name, which says nothing to a user. */
function sentence(error: unknown): string {
  const message = messageOf(error);
  return error instanceof UserError
    ? message
    : message.replace(/^[a-z]\w*: /, '').replace(/^./, (first) => first.toUpperCase());
}
