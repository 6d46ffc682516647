import { expect, it } from 'vitest';
import { SweepProgress } from '../../src/cli/sweep-progress.ts';
import { parsePlan } from '../../src/sweep/plan.ts';

const { entries } = parsePlan(
  { base: { episodes: 100 }, vary: { learningRate: [0.001, 0.002, 0.003, 0.004] } },
  'p.yaml',
);
const [first, second, third] = entries as [(typeof entries)[0], (typeof entries)[0], (typeof entries)[0]];
const training = (done: number) => ({ stage: 'training' as const, done, total: 100 });

it('counts jobs, and estimates by the episodes of this run what is left', () => {
  let now = -60_000;
  const progress = new SweepProgress(entries.length, entries.slice(0, 3), () => now);
  expect(progress.standing()).toEqual({ done: 1, total: 4, failed: 0, running: 0, secondsLeft: null });

  progress.start(first);
  progress.start(second);
  now = 0; // the engines have started
  // The second one goes on from episode 60, which this run has not trained.
  progress.tell(first, training(1));
  progress.tell(second, training(61));
  now = 10_000;
  progress.tell(first, training(20));
  progress.tell(second, training(80));
  // 38 episodes in 10 s; 80 + 20 + 100 are left.
  expect(progress.standing()).toEqual({ done: 1, total: 4, failed: 0, running: 2, secondsLeft: (200 * 10) / 38 });

  now = 20_000;
  progress.tell(second, { stage: 'testing', done: 3, total: 10 });
  progress.end(second, true); // by patience: its last 20 episodes are not to be done
  expect(progress.standing()).toEqual({ done: 2, total: 4, failed: 0, running: 1, secondsLeft: (180 * 20) / 38 });

  progress.end(first, false);
  progress.start(third);
  expect(progress.standing()).toMatchObject({ done: 2, failed: 1, running: 1, secondsLeft: (100 * 20) / 38 });
  progress.end(third, true);
  expect(progress.standing()).toEqual({ done: 3, total: 4, failed: 1, running: 0, secondsLeft: 0 });
});

it('counts the episodes once of a job that is begun again', () => {
  let now = 0;
  const progress = new SweepProgress(1, entries.slice(0, 1), () => now);
  progress.start(first);
  progress.tell(first, training(1));
  progress.tell(first, training(50));
  now = 10_000;
  progress.start(first); // its process died; the last checkpoint was at 40
  expect(progress.standing().secondsLeft).toBe((100 * 10) / 49);
  progress.tell(first, training(41));
  expect(progress.standing().secondsLeft).toBe((59 * 10) / 49);
});
