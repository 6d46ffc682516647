import type { Random } from '../../../src/base/random.ts';

/** Stands for a number that JSON has no name for but that parses: its text is put in at the end. */
const RAW = /"@raw:([^"]*)"/g;

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { layers: value };
  return value;
};

/** What nobody expects in a place. */
const STRANGERS: readonly (() => unknown)[] = [
  ...[0, 1, -1, 0.5, 3, 1e6, 2 ** 31, 2 ** 53, 1e21, 1e308, -1e308, 5e-324].map((value) => () => value),
  ...['@raw:1e999', '@raw:-1e999', '@raw:-0'].map((value) => () => value),
  ...['', 'NaN', 'Infinity', '__proto__', '../../near.txt', '/etc/hostname', 'a\nb\u001b[2J', 'x'.repeat(20_000)].map(
    (value) => () => value,
  ),
  ...[null, true, false].map((value) => () => value),
  ...[() => [], () => ({}), () => [null], () => ({ length: 3 }), () => nested(100), () => nested(800)],
  () => new Array(3000).fill(0),
];

const OPEN = { enumerable: true, configurable: true, writable: true };

type Holder = Record<string, unknown> | unknown[];

/** A copy of plain JSON with one to three values changed, removed, doubled or put in. */
export function mutateJson(value: unknown, random: Random, note: (what: string) => void): unknown {
  let root: unknown = structuredClone(value);
  for (let changes = 1 + random.integer(3); changes > 0; changes--) {
    const places = placesOf(root);
    if (places.length === 0 || random.integer(40) === 0) {
      note('another root');
      root = stranger(random);
      continue;
    }
    const { holder, key, path } = places[random.integer(places.length)]!;
    note(`${path} ${change(holder, key, places, random)}`);
  }
  return root;
}

/** JSON text, with the numbers of `mutateJson` that JSON.stringify would lose. */
export const jsonText = (value: unknown): string => JSON.stringify(value).replace(RAW, '$1');

/** Both at once, from text to text. */
export function mutateJsonText(text: string, random: Random, note: (what: string) => void): string {
  return jsonText(mutateJson(JSON.parse(text), random, note));
}

/** What nobody expects. */
export function stranger(random: Random): unknown {
  return STRANGERS[random.integer(STRANGERS.length)]!();
}

interface Place {
  readonly holder: Holder;
  readonly key: string;
  readonly path: string;
}

function placesOf(root: unknown): Place[] {
  const found: Place[] = [];
  const open: { value: unknown; path: string }[] = [{ value: root, path: '' }];
  for (let next = open.pop(); next !== undefined && found.length < 20_000; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      found.push({ holder: value as Holder, key, path: `${path}.${key}`.slice(0, 200) });
      open.push({ value: inner, path: `${path}.${key}`.slice(0, 200) });
    }
  }
  return found;
}

function change(holder: Holder, key: string, places: readonly Place[], random: Random): string {
  const at = holder as Record<string, unknown>;
  switch (random.integer(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete at[key];
      return 'gone';
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(at[key]));
      else at[`${key}2`] = structuredClone(at[key]);
      return 'doubled';
    case 2: {
      const { holder: other, key: otherKey } = places[random.integer(places.length)]!;
      at[key] = structuredClone((other as Record<string, unknown>)[otherKey]);
      return `as ${otherKey}`;
    }
    case 3:
      if (Array.isArray(holder)) holder.push(stranger(random));
      else Object.defineProperty(at, '__proto__', { ...OPEN, value: stranger(random) });
      return 'beside a stranger';
    case 4:
      if (typeof at[key] !== 'number') break;
      at[key] = at[key] * [-1, 2, 1e9, 0.5][random.integer(4)]! + random.integer(2);
      return `= ${at[key] as number}`;
  }
  at[key] = stranger(random);
  return `= ${String(JSON.stringify(at[key])).slice(0, 60)}`;
}
