import { describe, expect, it } from 'vitest';
import { count, listed, percent, spoken, verdictOf } from '../../../web/src/state/words.ts';

const answer = (probabilities: readonly number[], known: boolean | null) => ({
  label: 'a',
  probability: probabilities[0]!,
  known,
  classes: probabilities.map((probability, i) => ({ id: `c${i}`, label: 'abcde'[i]!, probability })),
});

describe('the words of an answer', () => {
  it('name the class, how sure, and what it could be else', () => {
    const verdict = verdictOf(answer([0.6, 0.25, 0.1, 0.05], true));
    expect(spoken(verdict)).toBe(
      'Looks most like these, which you called “a”. I am not quite sure (60\u00a0%). It could also be “b” (25\u00a0%) or “c” (10\u00a0%).',
    );
    expect(verdictOf(answer([0.97, 0.03], null)).also).toBe('');
    expect(verdictOf(answer([0.97, 0.03], null)).sure).toMatch(/very sure/);
    expect(verdictOf(answer([0.85, 0.15], null)).sure).toMatch(/fairly sure/);
    expect(verdictOf(answer([0.4, 0.3, 0.3], null)).sure).toMatch(/only guessing/);
  });

  it('say so when it is none of these', () => {
    const verdict = verdictOf(answer([0.9, 0.1], false));
    expect(verdict.name).toBeNull();
    expect(spoken(verdict)).toBe(
      'I have not seen anything like this. If it is one of those I know after all, “a” is likeliest.',
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
