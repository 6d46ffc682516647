import { ADAPTIVE_DRAWS } from '../../src/evaluation/protocols/adaptive-number.ts';
import { ABLATIONS } from '../../src/evaluation/protocols/ablations.ts';
import { FINE_TUNING } from '../../src/evaluation/protocols/fine-tuning.ts';
import { IMBALANCE_EPISODES } from '../../src/evaluation/protocols/imbalance.ts';
import { PAPER_LINES } from '../../src/evaluation/protocols/paper-table-1.ts';
import { protocolConfig } from '../../src/evaluation/protocols/trained-protocols.ts';
import { UNTWISTING_STUDY, untwistingConfig } from '../../src/evaluation/protocols/untwisting.ts';
import { METHOD_NAMES } from '../../src/training/methods/method-names.ts';
import {
  duration,
  gained,
  grouped,
  madeColumns,
  percent,
  plain,
  quickNote,
  seedsOf,
  shortOf,
  trainingOf,
  UNKNOWN,
  type ResultRow,
} from './row.ts';
import type { Network, Study } from './schema.ts';

type Of<P extends Study['protocol']> = Extract<Study, { protocol: P }>;

/** What is asked of the tests of trained networks, whatever a protocol's own default. */
export const LEAST_EPISODES = 1000;
/** Networks that are asked of a method. */
const LEAST_NETWORKS = 3;

const named = (networks: readonly Network[], name: string) => networks.filter((network) => network.name === name);

/** The rows of what `untwist reproduce` wrote. */
export function studyRows(result: Study): ResultRow[] {
  switch (result.protocol) {
    case 'paper-table-1':
      return paperRows(result);
    case 'untwisting':
      return untwistingRows(result);
    case 'adaptive-number':
      return adaptiveRows(result);
    case 'imbalance':
      return imbalanceRows(result);
    case 'fine-tuning':
      return fineTuningRows(result);
    case 'ablations':
      return ablationRows(result);
    default:
      return trainedRows(result);
  }
}

function trainedRows({ protocol, quick, seed, episodes, networks, tests, made }: Of<'vinyals' | 'lake' | 'alphabets'>) {
  return tests.flatMap(({ title, cells }) =>
    cells.map(({ method, accuracy, network }): ResultRow => {
      const own = named(networks, network);
      const known = METHOD_NAMES.find((name) => name === network) ?? 'untwist';
      return {
        ...{ section: protocol, test: title, method, value: percent(accuracy), episodes: grouped(episodes) },
        ...{ seeds: seedsOf(own, seed), training: trainingOf(own), ...madeColumns(made) },
        notes: [
          ...quickNote(quick),
          ...shortOf(episodes, LEAST_EPISODES, 'episodes'),
          ...shortOf(own.length, LEAST_NETWORKS, 'networks'),
          ...trainedShorter(own, protocolConfig(protocol, known, 1).episodes),
        ],
      };
    }),
  );
}

function trainedShorter(networks: readonly Network[], asked: number): string[] {
  return networks.length === 0 ? [] : shortOf(Math.min(...networks.map((n) => n.episodes)), asked, 'training episodes');
}

function paperRows({ quick, seed, embedding, characters, drawnFrom, lines, made }: Of<'paper-table-1'>): ResultRow[] {
  return lines.flatMap(({ ways, draws, cells }) =>
    cells.map(({ title, accuracy }) => ({
      ...{ section: 'paper-table-1', test: `${ways} classes; ${embedding}`, method: title, value: percent(accuracy) },
      ...{ episodes: grouped(draws), seeds: seedsOf([], seed), training: UNKNOWN, ...madeColumns(made) },
      notes: [
        ...quickNote(quick),
        ...shortOf(draws, PAPER_LINES.find((line) => line.ways === ways)?.draws ?? 0, 'draws'),
        ...shortOf(characters, drawnFrom, 'characters'),
      ],
    })),
  );
}

function untwistingRows(result: Of<'untwisting'>): ResultRow[] {
  const { quick, seed, form, width, networks, trainingEpisodes, episodes, lines, made } = result;
  const notes = (own: readonly Network[]) => [
    ...quickNote(quick),
    ...shortOf(episodes, UNTWISTING_STUDY.episodes, 'episodes'),
    ...shortOf(own.length, UNTWISTING_STUDY.seeds, 'networks'),
    ...shortOf(trainingEpisodes, untwistingConfig(0, 1).episodes, 'training episodes'),
  ];
  const formName = form === 'coarse' ? `coarse, width ${width}` : form;
  return (['accuracy', 'nmi'] as const).flatMap((measure) =>
    lines.map((line): ResultRow => {
      const own = named(networks, `weight ${line.weight}`);
      return {
        ...{ section: 'untwisting', test: measure === 'nmi' ? 'NMI with k-means' : 'accuracy' },
        method: `weight ${line.weight}${line.weight === 0 ? '' : `, ${formName}`}`,
        value: measure === 'nmi' ? plain(line.nmi) : percent(line.accuracy),
        ...{ episodes: grouped(episodes), seeds: seedsOf(own, seed), training: trainingOf(own) },
        ...{ ...madeColumns(made), notes: notes(own) },
      };
    }),
  );
}

function adaptiveRows({ quick, seed, draws, lines, made }: Of<'adaptive-number'>): ResultRow[] {
  return lines.map(({ title, ratio, withinWanted }) => ({
    ...{ section: 'adaptive-number', test: 'prototypes a character', method: title, value: plain(ratio) },
    ...{ episodes: grouped(draws), seeds: seedsOf([], seed), training: duration(made.seconds.training) },
    ...madeColumns(made),
    notes: [
      `${Math.round(withinWanted * draws)} of ${draws} draws as wanted`,
      ...quickNote(quick),
      ...shortOf(draws, ADAPTIVE_DRAWS, 'draws'),
    ],
  }));
}

function imbalanceRows({ quick, seed, episodes, lines, made }: Of<'imbalance'>): ResultRow[] {
  return lines.map(({ title, accuracy }) => ({
    ...{ section: 'imbalance', test: 'balanced accuracy', method: title, value: percent(accuracy) },
    ...{ episodes: grouped(episodes), seeds: seedsOf([], seed), training: duration(made.seconds.training) },
    ...{ ...madeColumns(made), notes: [...quickNote(quick), ...shortOf(episodes, IMBALANCE_EPISODES, 'episodes')] },
  }));
}

function fineTuningRows(result: Of<'fine-tuning'>): ResultRow[] {
  const { quick, seed, source, freeze, trainingEpisodes, episodes, made } = result;
  return (['frozen', 'trained'] as const).map((state) => ({
    ...{ section: 'fine-tuning', test: `20-way 1-shot; ${source}, frozen up to ${freeze}` },
    ...{ method: `layers above ${state}`, value: percent(result[state]), episodes: grouped(episodes) },
    ...{ seeds: seedsOf([{ seed }], seed), training: state === 'frozen' ? UNKNOWN : duration(made.seconds.training) },
    ...madeColumns(made),
    notes: [
      ...quickNote(quick),
      ...shortOf(episodes, FINE_TUNING.episodes, 'episodes'),
      ...shortOf(trainingEpisodes, FINE_TUNING.trainingEpisodes, 'training episodes'),
    ],
  }));
}

function ablationRows(result: Of<'ablations'>): ResultRow[] {
  const { quick, seed, trainingEpisodes, episodes, networks, tests, lines, made } = result;
  return tests.flatMap(({ title }, t) =>
    lines.map(({ name, what, cells }): ResultRow => {
      const { accuracy, gain } = cells[t]!;
      const own = named(networks, name);
      return {
        ...{ section: 'ablations', test: title, method: `${name}: ${what}`, value: percent(accuracy) },
        ...{ episodes: grouped(episodes), seeds: seedsOf(own, seed), training: trainingOf(own), ...madeColumns(made) },
        notes: [
          ...(gain === null ? [] : [`${gained(gain)} to the base`]),
          ...quickNote(quick),
          ...shortOf(episodes, ABLATIONS.episodes, 'episodes'),
          ...shortOf(own.length, ABLATIONS.seeds, 'networks'),
          ...shortOf(trainingEpisodes, ABLATIONS.trainingEpisodes, 'training episodes'),
        ],
      };
    }),
  );
}
