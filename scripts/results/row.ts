import type { Network, ResultInterval, ResultMade } from './schema.ts';

/** The sections of the page, in their order. */
export const SECTIONS = [
  ...(['vinyals', 'lake', 'alphabets', 'paper-table-1', 'glyphs', 'ablations'] as const),
  ...(['untwisting', 'adaptive-number', 'imbalance', 'fine-tuning'] as const),
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** One line of one table. */
export interface ResultRow {
  readonly section: SectionName;
  /** The table of the section. */
  readonly test: string;
  readonly method: string;
  readonly value: string;
  /** Test episodes or draws. */
  readonly episodes: string;
  /** Of the networks; of the test. */
  readonly seeds: string;
  /** Wall time of each network. */
  readonly training: string;
  readonly date: string;
  readonly commit: string;
  /** In what it was run shorter than asked, and the like. */
  readonly notes: readonly string[];
}

export const UNKNOWN = '–';

/** Where a row comes from. */
export function madeColumns({ date, commit }: ResultMade): Pick<ResultRow, 'date' | 'commit'> {
  return { date: date?.slice(0, 10) ?? UNKNOWN, commit: commit?.replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1') ?? UNKNOWN };
}

/** `97.53 ± 0.12 %`. */
export function percent({ mean, halfWidth }: Pick<ResultInterval, 'mean' | 'halfWidth'>): string {
  const value = (100 * mean).toFixed(2);
  return halfWidth === null ? `${value} %` : `${value} ± ${(100 * halfWidth).toFixed(2)} %`;
}

/** `+0.62 ± 0.26 %`, of a difference. */
export function gained(difference: Pick<ResultInterval, 'mean' | 'halfWidth'>): string {
  return `${difference.mean < 0 ? '' : '+'}${percent(difference)}`;
}

/** `1.026 ± 0.013`. */
export function plain({ mean, halfWidth }: ResultInterval): string {
  return halfWidth === null ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${halfWidth.toFixed(3)}`;
}

/** `40 s`, `28 min`, `2 h 5 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What the training of networks of one name took: `3 × 28 min`. */
export function trainingOf(networks: readonly Network[]): string {
  if (networks.length === 0 || networks.some(({ seconds }) => seconds === null)) return UNKNOWN;
  const mean = networks.reduce((sum, { seconds }) => sum + seconds! / networks.length, 0);
  return networks.length === 1 ? duration(mean) : `${networks.length} × ${duration(mean)}`;
}

/** `1–3; 1`. */
export function seedsOf(networks: readonly Pick<Network, 'seed'>[], test: number): string {
  const seeds = networks.map(({ seed }) => seed).sort((a, b) => a - b);
  const isRange = seeds.length > 1 && seeds.every((seed, i) => seed === seeds[0]! + i);
  const own = isRange ? `${seeds[0]}–${seeds.at(-1)}` : seeds.join(', ');
  return `${own || UNKNOWN}; ${test}`;
}

/** `1,000`. */
export const grouped = (count: number): string => count.toLocaleString('en');

/** `400 of 1,000 episodes` where that is fewer; nothing else. */
export function shortOf(got: number, asked: number, what: string): string[] {
  return got < asked ? [`${grouped(got)} of ${grouped(asked)} ${what}`] : [];
}

/** What a study run with --quick says in each of its rows. */
export const quickNote = (quick: boolean): string[] => (quick ? ['quick: not its numbers'] : []);
