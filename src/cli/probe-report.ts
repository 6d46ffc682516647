import type { Norm } from '../interpretation/probe/norms.ts';
import type { RankCorrelation } from '../interpretation/probe/rank-correlation.ts';
import { probePlotSvg } from '../report/probe-plot.ts';
import { shorten } from '../report/shorten.ts';
import { markdownTable, textTable, type Table } from '../report/table.ts';
import type { AttackNumbers, NamedFragility, ProbeNumbers, SampleNumbers } from './probe-numbers.ts';

/** Prototypes named in a table, the most fragile first; the JSON holds all. */
const NAMED = 10;
/** Classes it loses to, in a table. */
const LOST_TO = 3;
const LONGEST_NAME = 40;
export const NORM_NAMES: Readonly<Record<Norm, string>> = {
  linf: 'L∞, largest change of a pixel',
  l2: 'L2, root of the sum of squared changes',
};

/** What the files and the terminal say of a probe. */
export interface ProbeReport {
  readonly markdown: string;
  readonly text: string;
  /** Plots by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** @param about what was probed, in a line */
export function probeReport(about: string, numbers: ProbeNumbers): ProbeReport {
  const sizes = sizesTable(numbers.attacks);
  const correlations = correlationTable(numbers.attacks);
  const strongest = strongestByNorm(numbers.attacks);
  const plots = strongest.filter(({ flipped }) => flipped > 0).map((attack) => plotOf(numbers, attack));
  const fragile = strongest.map((attack) => ({ attack, table: fragilityTable(attack.prototypes) }));
  const scattered = strongest.map((attack) => ({ attack, regions: regionsOfScattered(attack) }));
  const markdown = [
    `# How little it takes to change a prediction`,
    `${about}. Accuracy without perturbation: ${percent(numbers.accuracy)}. Pixels are from 0 to 1.`,
    `## Smallest sizes that flip a sample\n\n${markdownTable(sizes)}`,
    ...plots.map(({ file, norm }) => `![Flipping sizes, ${NORM_NAMES[norm]}](${file})`),
    `## Ambiguity and fragility\n\n${CORRELATION_NOTE}\n\n${markdownTable(correlations)}`,
    ...fragile.map(
      ({ attack, table }) =>
        `## The most fragile prototypes, ${attack.attack} ${attack.norm}\n\n${markdownTable(table)}`,
    ),
    ...scattered.flatMap(({ attack, regions }) =>
      regions.length === 0
        ? []
        : [
            `## The most fragile regions of scattered classes, ${attack.attack} ${attack.norm}\n\n` +
              markdownTable(fragilityTable(regions)),
          ],
    ),
  ].join('\n\n');
  const text = [
    `${about}; accuracy without perturbation ${percent(numbers.accuracy)}`,
    textTable(sizes),
    `\n${CORRELATION_NOTE}`,
    textTable(correlations),
    ...fragile.map(
      ({ attack, table }) => `\nThe most fragile prototypes, ${attack.attack} ${attack.norm}:\n${textTable(table)}`,
    ),
  ].join('\n');
  return {
    ...{ markdown: `${markdown}\n`, text },
    files: Object.fromEntries(plots.map(({ file, svg }) => [file, svg])),
  };
}

const CORRELATION_NOTE =
  'Rank correlation of ambiguity with fragility, the negative size: above 0, what is ambiguous flips more easily. ' +
  'Spearman, 95 % bootstrap interval over pairs; a prototype counts by the median size of the samples that match it.';

function sizesTable(attacks: readonly AttackNumbers[]): Table {
  const shares = ['5', '25', '50', '75', '95'] as const;
  return {
    columns: [
      { title: 'attack', align: 'left' },
      { title: 'size', align: 'left' },
      { title: 'samples', align: 'right' },
      { title: 'flipped', align: 'right' },
      ...shares.map((share) => ({ title: share === '50' ? 'median' : `${share} %`, align: 'right' as const })),
    ],
    rows: attacks.map(({ attack, norm, samples, flipped, sizes }) => [
      ...[attack, NORM_NAMES[norm], String(samples), percent(flipped / samples)],
      ...shares.map((share) => formatSize(sizes[share])),
    ]),
  };
}

function correlationTable(attacks: readonly AttackNumbers[]): Table {
  return {
    columns: [
      { title: 'attack', align: 'left' },
      { title: 'size', align: 'left' },
      { title: 'over samples', align: 'right' },
      { title: 'over prototypes', align: 'right' },
    ],
    rows: attacks.map(({ attack, norm, ofSamples, ofPrototypes }) => [
      ...[attack, norm, formatCorrelation(ofSamples)],
      ofPrototypes === null ? '' : formatCorrelation(ofPrototypes),
    ]),
  };
}

function fragilityTable(all: readonly (NamedFragility & { readonly ambiguity?: number })[]): Table {
  const used = all.filter(({ numSamples }) => numSamples > 0);
  const isOfPrototypes = all.some(({ ambiguity }) => ambiguity !== undefined); // a region has no row of its own
  const order = [...used].sort((a, b) => (a.medianSize ?? Infinity) - (b.medianSize ?? Infinity));
  return {
    columns: [
      { title: 'class', align: 'left' },
      { title: 'episode', align: 'right' },
      { title: 'prototypes', align: 'left' },
      ...(isOfPrototypes ? [{ title: 'ambiguity', align: 'right' as const }] : []),
      { title: 'samples', align: 'right' },
      { title: 'median size', align: 'right' },
      { title: 'smallest', align: 'right' },
      { title: 'loses to', align: 'left' },
    ],
    rows: order
      .slice(0, NAMED)
      .map(({ class: name, episode, prototypes, ambiguity, numSamples, medianSize, smallestSize, lostTo }) => [
        ...[shorten(name, LONGEST_NAME), String(episode), prototypes.join(' ')],
        ...(isOfPrototypes ? [ambiguity?.toFixed(2) ?? ''] : []),
        ...[String(numSamples), formatSize(medianSize), formatSize(smallestSize)],
        lostTo
          .slice(0, LOST_TO)
          .map(({ class: to, count }) => `${shorten(to, LONGEST_NAME)} ${count}`)
          .join(', '),
      ]),
  };
}

/** Of each norm the attack that looked hardest: the last one. */
function strongestByNorm(attacks: readonly AttackNumbers[]): AttackNumbers[] {
  return attacks.filter(({ norm }, i) => attacks.slice(i + 1).every((later) => later.norm !== norm));
}

/** The regions of classes that have several in one episode: of the others a region is just the class. */
function regionsOfScattered({ regions }: AttackNumbers): NamedFragility[] {
  const key = ({ episode, class: name }: NamedFragility) => `${episode} ${name}`;
  const counts = new Map<string, number>();
  for (const region of regions) counts.set(key(region), (counts.get(key(region)) ?? 0) + 1);
  return regions.filter((region) => counts.get(key(region))! > 1);
}

function plotOf({ attacks, samples }: ProbeNumbers, { attack, norm, ofSamples }: AttackNumbers) {
  const of = (name: string) => (sample: SampleNumbers) => sample.sizes[`${name} ${norm}`] ?? null;
  const svg = probePlotSvg({
    title: `How large a perturbation has to be, ${norm === 'linf' ? 'L∞' : 'L2'}`,
    subtitle: `${attack}: rank correlation of ambiguity with fragility ${formatCorrelation(ofSamples)}`,
    axis: `Smallest size that flips the sample: ${NORM_NAMES[norm].split(', ')[1]}`,
    curves: attacks
      .filter((other) => other.norm === norm)
      .map((other) => ({ name: other.attack, sizes: samples.map(of(other.attack)) })),
    samples: samples.flatMap((sample) => {
      const size = of(attack)(sample);
      return size === null ? [] : [{ size, ambiguity: sample.ambiguity, right: sample.class === sample.predicted }];
    }),
  });
  return { file: `sizes-${norm}.svg`, norm, svg };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const formatSize = (size: number | null) => (size === null ? 'never' : size.toPrecision(2));

/** `0.31 (0.22 to 0.40)`, or why there is none. */
export function formatCorrelation({ coefficient, interval }: RankCorrelation): string {
  if (coefficient === null) return 'none: one side does not vary';
  const ends = interval === null ? 'no interval' : interval.map((end) => end.toFixed(2)).join(' to ');
  return `${coefficient.toFixed(2)} (${ends})`;
}
