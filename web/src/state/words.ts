import type { Prediction } from '../../../src/interpretation/fitted/index.ts';

/** From this probability on another class is worth naming. */
const WORTH_NAMING = 0.1;
const MOST_NAMED = 3;

/** An answer in words for anybody. */
export interface Verdict {
  /** Ends where the name of the class, which is shown apart, begins; the whole where there is none. */
  readonly lead: string;
  /** Name of the class; null for none of these. */
  readonly name: string | null;
  readonly sure: string;
  /** What else it could be; empty where nothing is worth naming. */
  readonly also: string;
}

type Judged = Pick<Prediction, 'label' | 'probability' | 'known' | 'classes'>;

/** What an answer says, in plain words. */
export function verdictOf({ label, probability, known, classes }: Judged): Verdict {
  if (known === false) {
    return {
      lead: 'I have not seen anything like this.',
      name: null,
      sure: `If it is one of those I know after all, “${label}” is likeliest.`,
      also: '',
    };
  }
  const others = classes.slice(1, 1 + MOST_NAMED).filter((c) => c.probability >= WORTH_NAMING);
  return {
    lead: 'Looks most like these, which you called',
    name: label,
    sure: `I am ${sureness(probability)} (${percent(probability)}).`,
    also:
      others.length === 0
        ? ''
        : `It could also be ${listed(others.map((c) => `“${c.label}” (${percent(c.probability)})`))}.`,
  };
}

/** The verdict as one sentence, for those who hear it. */
export function spoken({ lead, name, sure, also }: Verdict): string {
  return [name === null ? lead : `${lead} “${name}”.`, sure, also].filter((part) => part !== '').join(' ');
}

function sureness(probability: number): string {
  if (probability >= 0.95) return 'very sure';
  if (probability >= 0.8) return 'fairly sure';
  if (probability >= 0.5) return 'not quite sure';
  return 'only guessing';
}

/** `12 %`, and never 100 % or 0 % of what is not certain. */
export function percent(part: number): string {
  const rounded = Math.round(100 * part);
  if (rounded === 100 && part < 1) return 'over 99\u00a0%';
  if (rounded === 0 && part > 0) return 'under 1\u00a0%';
  return `${rounded}\u00a0%`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(items: readonly string[], last = 'or'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

/** `1 drawing`, `2 drawings`; halves are told, finer parts are not. */
export function count(n: number, one: string, many = `${one}s`): string {
  const rounded = Math.round(2 * n) / 2;
  return `${rounded} ${rounded === 1 ? one : many}`;
}
