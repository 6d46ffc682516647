import { expect, it } from 'vitest';
import { shown } from '../../src/base/shown.ts';

const circle: unknown[] = [];
circle.push(circle);
const CIRCLE = 'something of type object';

it('shows any value in short', () => {
  expect([NaN, 10n, undefined, circle, { big: 10n }].map(shown)).toEqual(['NaN', '10', 'undefined', CIRCLE, CIRCLE]);
  expect(shown('a\nb')).toBe('"a\\nb"');
  expect(shown({ a: [1] })).toBe('{"a":[1]}');
  expect(shown('x'.repeat(1000))).toBe(`"${'x'.repeat(79)}…`);
});
