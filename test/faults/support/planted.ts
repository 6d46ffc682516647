import { tryCase, type Harness } from './fuzz.ts';

/** What the first case says that shows a fault; '' where none of so many does. */
export async function firstFailure(harness: Harness, cases = 40, limit?: number): Promise<string> {
  for (let number = 0; number < cases; number++) {
    try {
      await tryCase(harness, 1, number, limit);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return '';
}
