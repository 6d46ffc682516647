import { expect, it } from 'vitest';
import {
  addClass,
  addSamples,
  classOf,
  mergeClasses,
  removeClass,
  renameClass,
} from '../../../src/interpretation/fitted/edit-classes.ts';
import type { FittedModel, SupportSamples } from '../../../src/interpretation/fitted/fitted-model.ts';
import { DEPTH, samplesOf, smallModel } from './small-model.ts';

const whole = smallModel([4, 3, 5]);

/** Samples `from` to `to` of a support, without labels. */
function part({ embeddings, thumbnails, sources }: SupportSamples, from: number, to: number) {
  return {
    embeddings: embeddings.slice(from * DEPTH, to * DEPTH),
    thumbnails: thumbnails.slice(from, to),
    sources: sources.slice(from, to),
  };
}

/** Everything but names, ids and the order of samples. */
const numbersOf = ({ head, masses, spreads, calibration }: FittedModel) => ({ head, masses, spreads, calibration });

it('adds a class as if it had been there from the beginning', () => {
  const two = smallModel([4, 3], {
    support: { ...part(whole.support, 0, 7), labels: whole.support.labels.slice(0, 7) },
  });
  const kept = structuredClone(two);
  expect(addClass(two, 'c', part(whole.support, 7, 12))).toEqual(whole);
  expect(two).toEqual(kept); // the one that was given stays
});

it('adds samples of a class that is there', () => {
  const fewer = smallModel([4, 3, 2], {
    support: { ...part(whole.support, 0, 9), labels: whole.support.labels.slice(0, 9) },
  });
  expect(addSamples(fewer, 'c3', part(whole.support, 9, 12))).toEqual(whole);
});

it('renames without a new fit', () => {
  const renamed = renameClass(whole, 'c2', 'beta');
  expect(renamed.classes[1]).toEqual({ id: 'c2', name: 'beta' });
  expect(renamed.head).toBe(whole.head);
  expect(renameClass(whole, 'c2', 'b')).toEqual(whole);
  expect(() => renameClass(whole, 'c2', 'c')).toThrow("there is a class 'c' already");
  expect(() => renameClass(whole, 'c9', 'x')).toThrow("no class of id 'c9'; the ids are: c1, c2, c3");
});

it('removes a class as if it had never been there, and does not give its id again', () => {
  const { embeddings, thumbnails, sources } = whole.support;
  const without = [0, 1, 2, 3, 7, 8, 9, 10, 11];
  const support = {
    embeddings: Float32Array.from(without.flatMap((i) => [...embeddings.subarray(i * DEPTH, (i + 1) * DEPTH)])),
    labels: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1),
    thumbnails: without.map((i) => thumbnails[i]!),
    sources: without.map((i) => sources[i]!),
  };
  const removed = removeClass(whole, 'c2');
  const wanted = smallModel([4, 5], { support });
  expect(removed.support).toEqual(wanted.support);
  expect(numbersOf(removed)).toEqual(numbersOf(wanted));
  expect(removed.classes).toEqual([
    { id: 'c1', name: 'a' },
    { id: 'c3', name: 'c' },
  ]);
  const again = addClass(removeClass(whole, 'c3'), 'new', part(samplesOf([2, 2, 2], 5), 4, 6));
  expect(again.classes.at(-1)).toEqual({ id: 'c4', name: 'new' });
  expect(() => removeClass(smallModel([3]), 'c1')).toThrow('the last class must stay');
});

it('merges classes into the first of them', () => {
  const merged = mergeClasses(whole, ['c3', 'c1']);
  expect(merged.classes).toEqual([
    { id: 'c2', name: 'b' },
    { id: 'c3', name: 'c' },
  ]);
  expect(Array.from(merged.support.labels)).toEqual([1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1]);
  expect(merged.support.embeddings).toEqual(whole.support.embeddings);
  expect(numbersOf(merged)).toEqual(
    numbersOf(smallModel([3, 9], { support: { ...whole.support, labels: merged.support.labels } })),
  );
  expect(() => mergeClasses(whole, ['c1', 'c1'])).toThrow('two different classes');
});

it('finds a class by its name', () => {
  expect(classOf(whole, 'b').id).toBe('c2');
  expect(() => classOf(whole, 'x')).toThrow("There is no class 'x'; the classes are: a, b, c.");
});

it('refuses embeddings of another network', () => {
  const four = { embeddings: new Float32Array(4), thumbnails: [null], sources: [null] };
  expect(() => addClass(whole, 'd', four)).toThrow('whole embeddings of 3 numbers, got 4 numbers');
});
