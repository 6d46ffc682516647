import type { Split } from '../types.ts';
import { resemblesAny } from './alphabet.ts';
import type { Character } from './alphabet.ts';

export type Purpose = keyof Split;

/** Of each ten alphabets: seven to train, one to validate, two to test; three alphabets already serve all purposes. */
const PURPOSES: readonly Purpose[] = [
  'train',
  'validation',
  'test',
  'train',
  'train',
  'train',
  'train',
  'test',
  'train',
  'train',
];

/** What alphabet number `alphabet` (from 0) is for, however many there are. */
export function purposeOf(alphabet: number): Purpose {
  return PURPOSES[alphabet % PURPOSES.length] as Purpose;
}

/**
 * For each alphabet the numbers of its characters that resemble none of another alphabet. Of two that look alike, one
 * stays: the one of the test alphabet, else of the validation alphabet, else of the earlier alphabet.
 */
export function selectDistinct(alphabets: readonly (readonly Pick<Character, 'shape'>[])[]): number[][] {
  const kept: Pick<Character, 'shape'>[] = [];
  const numbers: number[][] = alphabets.map(() => []);
  for (const purpose of ['test', 'validation', 'train'] as const) {
    alphabets.forEach((characters, a) => {
      if (purposeOf(a) !== purpose) return;
      // Within an alphabet no two are alike: compare with the other alphabets only.
      const distinct = characters.map((_, k) => k).filter((k) => !resemblesAny(characters[k]!, kept));
      numbers[a] = distinct;
      kept.push(...distinct.map((k) => characters[k]!));
    });
  }
  return numbers;
}
