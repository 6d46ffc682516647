import { describe, expect, it, vi } from 'vitest';
import { CountBar } from '../../src/cli/count-bar.ts';

/** What goes to stderr while `work` runs, as a terminal or not. */
function written(isTerminal: boolean, work: () => void): string {
  const before = process.stderr.isTTY;
  process.stderr.isTTY = isTerminal;
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    work();
    return write.mock.calls.map((call) => String(call[0])).join('');
  } finally {
    write.mockRestore();
    process.stderr.isTTY = before;
  }
}

function count(): void {
  const bar = new CountBar('images');
  bar.update('decoding', 1, 40);
  bar.update('decoding', 40, 40);
  bar.update('resizing', 2, 7);
  bar.stop();
  bar.stop();
}

describe('CountBar', () => {
  it('shows label and count on a terminal', () => {
    const text = written(true, count);
    expect(text).toContain('decoding');
    expect(text).toContain('40 of 40 images');
    expect(text).toContain('2 of 7 images');
  });

  it('is quiet elsewhere', () => {
    expect(written(false, count)).toBe('');
  });
});
