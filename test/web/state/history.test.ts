import { describe, expect, it } from 'vitest';
import { begun, changed, undone } from '../../../web/src/state/history.ts';

describe('a history', () => {
  it('goes back change by change, and no further than its beginning', () => {
    const history = changed(changed(begun('a'), 'b', 'first'), 'c', 'second');
    expect(history.past[0]?.change).toBe('second');
    expect(undone(history)).toEqual(changed(begun('a'), 'b', 'first'));
    expect(undone(undone(undone(history)))).toEqual(begun('a'));
  });

  it('forgets what is long past', () => {
    let history = begun(0);
    for (let i = 1; i <= 80; i++) history = changed(history, i, String(i));
    expect(history.past).toHaveLength(50);
    expect(history.past.at(-1)?.value).toBe(30);
  });
});
