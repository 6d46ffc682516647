import { describe, expect, it } from 'vitest';
import {
  count,
  fewNames,
  listed,
  percent,
  quoted,
  restInWords,
  spoken,
  verdictOf,
} from '../../../web/src/state/words.ts';

const answer = (probabilities: readonly number[], known: boolean | null, nearest = 'aaa') => ({
  label: 'a',
  probability: probabilities[0]!,
  known,
  classes: probabilities.map((probability, i) => ({ id: `c${i}`, label: 'abcde'[i]!, probability })),
  nearest: [...nearest].map((label) => ({ label })),
});

describe('the words of an answer', () => {
  it('name the class, how sure, and what it could be else', () => {
    const verdict = verdictOf(answer([0.6, 0.25, 0.1, 0.05], true));
    expect(spoken(verdict)).toBe(
      `Looks most like these, which you called ${quoted('a')}. I am not quite sure (60\u00a0%). It could also be ${quoted('b')} (25\u00a0%) or ${quoted('c')} (10\u00a0%).`,
    );
    expect(verdictOf(answer([0.97, 0.03], true)).also).toBe('');
    expect(verdictOf(answer([0.97, 0.03], true)).sure).toMatch(/very sure/);
    expect(verdictOf(answer([0.85, 0.15], true)).sure).toMatch(/fairly sure/);
    expect(verdictOf(answer([0.4, 0.3, 0.3], true)).sure).toMatch(/only guessing/);
  });

  it('do not say that the images are of a class that they are not of', () => {
    expect(verdictOf(answer([0.9, 0.1], true, 'aba')).lead).toBe('It comes near to these; I take it for');
    expect(verdictOf(answer([0.9, 0.1], true, 'bbb')).lead).toBe('It comes near to these; I take it for');
  });

  it('claim nothing that cannot be told: of one class no sureness, of too few images not that it is known', () => {
    expect(verdictOf(answer([1], true)).sure).toBe('It is all that I know.');
    expect(verdictOf(answer([0.9, 0.1], null)).also).toBe(
      `It could also be ${quoted('b')} (10\u00a0%). I have seen too few images to tell whether it is something else altogether.`,
    );
  });

  it('keep the order of a sentence around a name that is read from the right', () => {
    expect(quoted('שלום')).toBe('“\u2068שלום\u2069”');
  });

  it('say what the parts that are not shown come to', () => {
    expect(restInWords(7, 0.021)).toBe('The 7 others together: 2\u00a0%.');
    expect(restInWords(1, 0.2)).toBe('The one other: 20\u00a0%.');
    expect(restInWords(3, -0.3)).toBe('The 3 others together against it: 30\u00a0%.');
    expect(restInWords(2, -1e-9)).toBe('The 2 others together: 0\u00a0%.');
    expect(restInWords(0, 1e-9)).toBe('');
  });

  it('name a model by its first classes', () => {
    expect(fewNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
    expect(fewNames(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
    expect(fewNames(['a'])).toBe('a');
  });

  it('say so when it is none of these', () => {
    const verdict = verdictOf(answer([0.9, 0.1], false));
    expect(verdict.name).toBeNull();
    expect(spoken(verdict)).toBe(
      `I have not seen anything like this. If it is one of those I know after all, ${quoted('a')} is likeliest.`,
    );
  });

  it('count and list', () => {
    expect([0, 0.004, 0.5, 0.996, 1].map(percent)).toEqual(
      ['0', 'under 1', '50', 'over 99', '100'].map((text) => `${text}\u00a0%`),
    );
    expect([count(1, 'image'), count(2.6, 'image'), count(0, 'class', 'classes')]).toEqual([
      '1 image',
      '2.5 images',
      '0 classes',
    ]);
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b or c']);
  });
});
