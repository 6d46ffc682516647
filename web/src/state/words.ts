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

type Judged = Pick<Prediction, 'label' | 'probability' | 'known' | 'classes'> & {
  readonly nearest: readonly Pick<Prediction['nearest'][number], 'label'>[];
};

/** What an answer says, in plain words. */
export function verdictOf({ label, probability, known, classes, nearest }: Judged): Verdict {
  if (known === false) {
    return {
      lead: 'I have not seen anything like this.',
      name: null,
      sure: `If it is one of those I know after all, ${quoted(label)} is likeliest.`,
      also: '',
    };
  }
  const others = classes.slice(1, 1 + MOST_NAMED).filter((c) => c.probability >= WORTH_NAMING);
  const also = [
    ...(others.length === 0
      ? []
      : [`It could also be ${listed(others.map((c) => `${quoted(c.label)} (${percent(c.probability)})`))}.`]),
    ...(known === null ? ['I have seen too few images to tell whether it is something else altogether.'] : []),
  ];
  return {
    // The images that are shown may be of other classes: what is nearest does not decide alone.
    lead: nearest.every((image) => image.label === label)
      ? 'Looks most like these, which you called'
      : 'It comes near to these; I take it for',
    name: label,
    sure: classes.length === 1 ? 'It is all that I know.' : `I am ${sureness(probability)} (${percent(probability)}).`,
    also: also.join(' '),
  };
}

/** A name inside a sentence, whose order of reading it leaves alone: it may be Arabic or Hebrew. */
export function quoted(name: string): string {
  return `“\u2068${name}\u2069”`;
}

/** The verdict as one sentence, for those who hear it. */
export function spoken({ lead, name, sure, also }: Verdict): string {
  return [name === null ? lead : `${lead} ${quoted(name)}.`, sure, also].filter((part) => part !== '').join(' ');
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

/** What parts that are not shown come to, so that those that are need not sum to the whole; empty for none. */
export function restInWords(count: number, part: number): string {
  if (count <= 0) return '';
  const who = count === 1 ? 'The one other' : `The ${count} others together`;
  // Shares of a margin: some prototypes may speak against the class.
  if (part < -0.005) return `${who} against it: ${percent(-part)}.`;
  return `${who}: ${percent(Math.max(0, part))}.`;
}

const FEW = 3;

/** The first few names: `a, b, c and 10 more`. */
export function fewNames(names: readonly string[]): string {
  const more = names.length - FEW;
  return listed(more > 1 ? [...names.slice(0, FEW), `${more} more`] : names, 'and');
}

/** `1 drawing`, `2 drawings`; halves are told, finer parts are not. */
export function count(n: number, one: string, many = `${one}s`): string {
  const rounded = Math.round(2 * n) / 2;
  return `${rounded} ${rounded === 1 ? one : many}`;
}
