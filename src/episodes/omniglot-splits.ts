import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { Random } from '../base/random.ts';
import type { ClassRows } from './decode.ts';
import type { ImageClass, QuarterTurns, Split } from './types.ts';

/** The ways to divide Omniglot; see `omniglotSplit`. */
export const OMNIGLOT_SPLITS = ['lake', 'vinyals', 'alphabets'] as const;
export type OmniglotSplit = (typeof OMNIGLOT_SPLITS)[number];

/** The share of the background alphabets that is held out for validation. */
const VALIDATION_ALPHABETS = 0.2;
/** The usual numbers of characters: 1,200 to train with, 172 of them for validation, of 1,623. */
const TRAINING_CHARACTERS = 1200 / 1623;
const VALIDATION_CHARACTERS = 172 / 1200;

/**
 * Divides the characters of Omniglot.
 * - `lake`, `alphabets`: train and validation are the background set (Lake et al. 2015), validation being whole alphabets
 *   drawn once and for all; test is the evaluation set. `alphabets` is meant for episodes labelled by group.
 * - `vinyals`: 1,200 and 423 characters (Vinyals et al. 2016), each with its 4 rotations as classes, by the lists
 *   `vinyals-train.txt`, `vinyals-val.txt` and `vinyals-test.txt` in `folder`. Where there are none, characters are
 *   drawn once and for all in the same numbers, and `notice` is told that this is not the published list.
 * @param characters By path, `images_background/Greek/character01`.
 */
export async function omniglotSplit(
  kind: OmniglotSplit,
  characters: readonly ClassRows[],
  folder: string,
  notice: (message: string) => void,
): Promise<Split> {
  return kind === 'vinyals' ? vinyals(characters, folder, notice) : byAlphabet(characters);
}

function byAlphabet(characters: readonly ClassRows[]): Split {
  const classes = characters.map((c) => ({ part: c.path.split('/')[0], imageClass: toClass(c, 0) }));
  const background = classes.filter((c) => c.part === 'images_background').map((c) => c.imageClass);
  const alphabets = [...new Set(background.map((c) => c.group))];
  if (alphabets.length === 0) throw new UserError('images_background of Omniglot has no characters; fetch it again.');
  const heldOut = Math.max(1, Math.round(alphabets.length * VALIDATION_ALPHABETS));
  const validation = new Set(new Random('omniglot validation alphabets').sample(alphabets, heldOut));
  return {
    train: background.filter((c) => !validation.has(c.group)),
    validation: background.filter((c) => validation.has(c.group)),
    test: classes.filter((c) => c.part === 'images_evaluation').map((c) => c.imageClass),
  };
}

async function vinyals(
  characters: readonly ClassRows[],
  folder: string,
  notice: (message: string) => void,
): Promise<Split> {
  const files = ['train', 'val', 'test'].map((name) => join(folder, `vinyals-${name}.txt`));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length === files.length) {
    notice(
      `No vinyals-train.txt, vinyals-val.txt and vinyals-test.txt in ${folder}: the characters are divided by a draw of ` +
        `our own in the same numbers. This is NOT the published split; accuracies do not compare with published ones.`,
    );
    return drawnLikeVinyals(characters);
  }
  if (missing.length > 0)
    throw new UserError(`${missing.join(', ')} is missing beside the other vinyals lists; add it.`);
  const byName = new Map(characters.map((c) => [characterName(c), c]));
  const [train, validation, test] = await Promise.all(files.map((file) => readList(file, byName)));
  requireApart(
    [train, validation, test].flatMap((classes) => classes ?? []),
    folder,
  );
  return { train: train ?? [], validation: validation ?? [], test: test ?? [] };
}

/** @throws UserError where a class is listed twice: it would be tested on what it was trained on, or be drawn against itself. */
function requireApart(classes: readonly ImageClass[], folder: string): void {
  const seen = new Set<string>();
  for (const { name } of classes) {
    if (seen.has(name)) throw new UserError(`The vinyals lists in ${folder} name '${name}' twice; fetch them again.`);
    seen.add(name);
  }
}

function drawnLikeVinyals(characters: readonly ClassRows[]): Split {
  const drawn = new Random('omniglot vinyals-like').shuffle(characters);
  const training = Math.round(drawn.length * TRAINING_CHARACTERS);
  const validation = Math.round(training * VALIDATION_CHARACTERS);
  const turned = (chosen: readonly ClassRows[]) =>
    chosen.flatMap((c) => ([0, 1, 2, 3] as const).map((turns) => toClass(c, turns, true)));
  return {
    train: turned(drawn.slice(validation, training)),
    validation: turned(drawn.slice(0, validation)),
    test: turned(drawn.slice(training)),
  };
}

/** Reads a list with a line `Greek/character01/rot090` a class. */
async function readList(file: string, byName: ReadonlyMap<string, ClassRows>): Promise<ImageClass[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file} cannot be read (${messageOf(error)}); fetch it again.`);
  });
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^(.+\/character\d+)\/rot(000|090|180|270)$/.exec(line);
      const character = byName.get(match?.[1] ?? '');
      if (match === null || character === undefined) {
        throw new UserError(
          `${file} names '${line.slice(0, 100)}', which is not among the ${byName.size} characters; it must be ALPHABET/characterNN/rotRRR.`,
        );
      }
      return toClass(character, (Number(match[2]) / 90) as QuarterTurns, true);
    });
}

function toClass(character: ClassRows, turns: QuarterTurns, nameTurns = false): ImageClass {
  const name = characterName(character);
  return {
    name: nameTurns ? `${name}/rot${String(turns * 90).padStart(3, '0')}` : name,
    group: name.split('/')[0] as string,
    rows: Array.from({ length: character.count }, (_, i) => character.start + i),
    turns,
  };
}

/** `Greek/character01` of `images_background/Greek/character01`: alphabets of the two halves never share a name. */
function characterName({ path }: ClassRows): string {
  return path.slice(path.indexOf('/') + 1);
}
