import type { Random } from '../../base/random.ts';
import { drawAlphabet } from './alphabet.ts';
import { selectDistinct } from './selection.ts';
import type { AlphabetStyle } from './style.ts';

/** An alphabet to draw: its taste, and the stream of its own. */
export interface AlphabetSource {
  readonly style: AlphabetStyle;
  readonly random: Random;
}

/** A character that an alphabet of a data set has. */
export interface KeptCharacter {
  /** Its number in the alphabet, from 0; with gaps, for what resembles a character of another alphabet. */
  readonly number: number;
  /** The attempt that gives it. */
  readonly attempt: number;
}

/**
 * What comes of the attempts at the characters of each alphabet, a letter each in their order: `o` a character that is kept, `x` one
 * that is left out, since it resembles one of another alphabet, `.` none (a tick, a blot, or like one before it).
 */
export function judgeAttempts(alphabets: readonly AlphabetSource[], numCharacters: number): string[] {
  const drawn = alphabets.map(({ style, random }) => drawAlphabet(style, numCharacters, random));
  const kept = selectDistinct(drawn);
  return drawn.map((characters, a) => {
    const letters = new Array<string>((characters.at(-1)?.attempt ?? -1) + 1).fill('.');
    characters.forEach(({ attempt }) => (letters[attempt] = 'x'));
    kept[a]?.forEach((k) => (letters[characters[k]!.attempt] = 'o'));
    return letters.join('');
  });
}

/** The characters of an alphabet that are kept, from its letters. */
export function keptCharacters(letters: string): KeptCharacter[] {
  const kept: KeptCharacter[] = [];
  let number = 0;
  [...letters].forEach((letter, attempt) => {
    if (letter === 'o') kept.push({ number, attempt });
    if (letter !== '.') number++;
  });
  return kept;
}
