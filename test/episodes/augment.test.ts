import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { DEFAULT_JITTER, jitterBatch } from '../../src/episodes/augment.ts';

const shape = { height: 21, width: 21, depth: 1 };
const none = { rotation: 0, shift: 0, scale: 0, shear: 0 };

/** Grey rises linearly to the right: what a warp does to it can be computed by hand. */
const ramp = Uint8Array.from({ length: 21 * 21 }, (_, i) => 10 * (i % 21) + 20);

/** A random stream whose draws all lie at the given share of their range. */
function fixed(share: number): Random {
  const random = new Random(0);
  random.next = () => share;
  return random;
}

const almostOne = 1 - 1e-12;

describe('jitterBatch', () => {
  it('leaves images as they are without jitter, and the input in any case', () => {
    expect(jitterBatch(ramp, shape, none, new Random(1))).toEqual(ramp);
    const before = ramp.slice();
    expect(jitterBatch(ramp, shape, DEFAULT_JITTER, new Random(1))).not.toEqual(ramp);
    expect(ramp).toEqual(before);
  });

  it('is the same for a seed, and differs between the images of a batch', () => {
    const batch = new Uint8Array([...ramp, ...ramp]);
    const jittered = jitterBatch(batch, shape, DEFAULT_JITTER, new Random(3));
    expect(jitterBatch(batch, shape, DEFAULT_JITTER, new Random(3))).toEqual(jittered);
    expect(jittered.subarray(0, 441)).not.toEqual(jittered.subarray(441));
  });

  it('shifts by parts of a pixel, bilinear', () => {
    // Half of the range above its middle: 0.5 * 0.1 * 21 = 1.05 pixels to the right, so 10.5 darker.
    const moved = jitterBatch(ramp, shape, { ...none, shift: 0.1 }, fixed(0.75));
    for (let x = 2; x < 21; x++) expect(Math.abs(moved[10 * 21 + x]! - (ramp[x]! - 10.5))).toBeLessThanOrEqual(1);
    expect(moved[10 * 21]).toBe(20); // from outside: the border repeated
  });

  it('scales about the centre', () => {
    const larger = jitterBatch(ramp, shape, { ...none, scale: 1 }, fixed(almostOne)); // twice as large
    for (let x = 0; x < 21; x++) expect(Math.abs(larger[10 * 21 + x]! - (120 + 5 * (x - 10)))).toBeLessThanOrEqual(1);
  });

  it('rotates about the centre by the angle in degrees', () => {
    const turned = jitterBatch(ramp, shape, { ...none, rotation: 90 }, fixed(almostOne));
    // A quarter turn: grey changes from line to line and no longer along one.
    for (let x = 1; x < 20; x++) expect(Math.abs(turned[5 * 21 + x]! - turned[5 * 21 + 10]!)).toBeLessThanOrEqual(1);
    expect(Math.abs(turned[0]! - turned[20 * 21]!)).toBeGreaterThan(190);
  });

  it('shears lines against each other and keeps the middle one', () => {
    const sheared = jitterBatch(ramp, shape, { ...none, shear: 0.5 }, fixed(almostOne));
    expect(sheared.subarray(10 * 21, 11 * 21)).toEqual(ramp.subarray(0, 21));
    expect(Math.abs(Math.abs(sheared[6 * 21 + 10]! - 120) - 20)).toBeLessThanOrEqual(1); // 4 lines up: 2 pixels
  });

  it('keeps the channels of colour images apart', () => {
    const colour = Uint8Array.from({ length: 9 * 9 * 3 }, (_, i) => [10, 100, 200][i % 3]!);
    expect(jitterBatch(colour, { height: 9, width: 9, depth: 3 }, DEFAULT_JITTER, new Random(1))).toEqual(colour);
  });

  it('refuses broken images and jitter out of range', () => {
    expect(() => jitterBatch(new Uint8Array(440), shape, none, new Random(1))).toThrow('whole images of 441 bytes');
    expect(() => jitterBatch(ramp, shape, { ...none, shift: 2 }, new Random(1))).toThrow('shift must be from 0 to 1');
  });
});
