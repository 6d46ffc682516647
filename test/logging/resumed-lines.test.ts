import { expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { keepLinesUpTo } from '../../src/logging/resumed-lines.ts';

const line = (step: number) => `{"step":${step}}\n`;

test('keeps lines up to the step, also after a later one', () => {
  const text = line(0) + line(5) + line(6) + line(5);
  expect(keepLinesUpTo(text, 5, 'log')).toBe(line(0) + line(5) + line(5));
  expect(keepLinesUpTo(text, Infinity, 'log')).toBe(text);
  expect(keepLinesUpTo('', 5, 'log')).toBe('');
});

test('drops a last line that was cut off and ends one that lacks only its end', () => {
  expect(keepLinesUpTo(line(1) + '{"step":2', Infinity, 'log')).toBe(line(1));
  expect(keepLinesUpTo(line(1) + '{"step":2}', Infinity, 'log')).toBe(line(1) + line(2));
  expect(keepLinesUpTo(line(1) + '{"step":2}', 1, 'log')).toBe(line(1));
});

test.each(['x\n', '{"a":1}\n', 'null\n', '\n'])('names the damaged line: %j', (damaged) => {
  const keep = () => keepLinesUpTo(line(1) + damaged + line(2), 9, 'log');
  expect(keep).toThrow(UserError);
  expect(keep).toThrow('The log log is damaged at line 2');
});
