import { gatherBatch } from '../episodes/batch.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import { describePrototypes } from '../interpretation/describe-prototypes.ts';
import { buildMap } from '../interpretation/map.ts';
import { readClasses, rowOf } from '../interpretation/model-on-samples.ts';
import type { LoggedEmbedding, Logger } from '../logging/logger.ts';
import { mapPixels } from '../report/map-png.ts';
import { mapSvg } from '../report/map-svg.ts';
import { classTable, prototypeTable } from '../report/model-tables.ts';
import { labelColour } from '../report/palette.ts';
import { pointPictures } from '../report/point-pictures.ts';
import { markdownTable } from '../report/table.ts';
import type { EpisodicLearner } from '../training/episodic-learner.ts';
import { episodePicture } from './episode-picture.ts';
import {
  bestMatches,
  readEpisode,
  type EpisodeReading,
  type HeadReading,
  type ReadEpisode,
} from './episode-reading.ts';

/** Where a reading goes. */
export interface ReadingLog {
  readonly logger: Logger;
  /** Episodes trained. */
  readonly step: number;
  /** The classes that the episode is of; names begin with it. */
  readonly part: 'train' | 'validation' | 'test';
}

/**
 * Logs one episode to look at: the embeddings with their images and, of a learner with prototypes, these among them, the map of
 * the queries, the tables of prototypes and classes, and the support grouped by prototype.
 * @returns what was read
 */
export async function logReading(
  { logger, step, part }: ReadingLog,
  learner: EpisodicLearner,
  images: Dataset['images'],
  episode: Episode,
): Promise<EpisodeReading> {
  const reading = await readEpisode(learner, images, episode);
  logger.embedding(step, part, await embeddingOf(images, episode, reading));
  const { head } = reading;
  if (head === null) return reading;
  const onQueries = queriesOf(episode, { ...reading, head });
  const description = describePrototypes(onQueries);
  const mass = description.prototypes.map((prototype) => prototype.mass);
  const title = `An episode of ${part} classes after ${step} training episodes`;
  logger.image(step, `${part}/map`, await mapPixels(mapSvg(buildMap({ ...onQueries, mass }), title)));
  logger.image(step, `${part}/supportAndPrototypes`, episodePicture(images, episode, { ...reading, head }));
  logger.text(step, `${part}/prototypes`, tables(description));
  return reading;
}

function tables(description: ReturnType<typeof describePrototypes>): string {
  return [
    markdownTable(prototypeTable(description)),
    'Mass: mean matching of the queries. Nearest: queries by their `number` in the projector.',
    markdownTable(classTable(description)),
  ].join('\n\n');
}

/** The queries alone: what the prototypes, made of the support, have not seen. */
function queriesOf({ query, labelNames }: Episode, { embeddings, depth, numSupport, head }: ReadEpisode) {
  const { prototypes, association, matching, numPrototypes } = head;
  return {
    embeddings: embeddings.subarray(numSupport * depth),
    matching: matching.subarray(numSupport * numPrototypes),
    ...{ labels: query.labels, labelNames, prototypes, association, depth },
  };
}

/** Support, queries and prototypes; a prototype has the image of the support sample that matches it most, framed. */
async function embeddingOf(
  images: Dataset['images'],
  { support, query, labelNames }: Episode,
  { embeddings, depth, numSupport, head }: EpisodeReading,
): Promise<LoggedEmbedding> {
  const numLabels = labelNames.length;
  const samples = [support, query].flatMap(({ labels, rows, turns }, part) =>
    Array.from(labels, (label, i) => ({
      ...{ label, row: rows[i]!, turns: turns[i]!, role: part === 0 ? 'support' : 'query', number: i, frame: null },
    })),
  );
  const prototypes = head === null ? [] : prototypePoints(head, numSupport, numLabels, samples);
  const points = [...samples, ...prototypes];
  const rows = Int32Array.from(points, (point) => point.row);
  const turns = Uint8Array.from(points, (point) => point.turns);
  const { height, width, depth: channels } = images;
  const pixels = gatherBatch(images, { rows, turns });
  const sheet = { pixels, numImages: points.length, height, width, depth: channels };
  const vectors = new Float32Array(points.length * depth);
  vectors.set(embeddings);
  if (head !== null) vectors.set(head.prototypes, embeddings.length);
  const name = (label: number) => labelNames[label] ?? '';
  return {
    ...{ vectors, depth },
    columns: {
      class: points.map(({ label }) => name(label)),
      role: points.map(({ role }) => role),
      number: points.map(({ number }) => number),
      ...(head === null ? {} : answers(head, numLabels, samples, name)),
    },
    pictures: await pointPictures(
      sheet,
      points.map(({ frame }) => frame),
    ),
  };
}

interface Point {
  readonly label: number;
  readonly row: number;
  readonly turns: number;
  readonly role: string;
  readonly number: number;
  /** `#rrggbb` */
  readonly frame: string | null;
}

function prototypePoints(head: HeadReading, numSupport: number, numLabels: number, samples: readonly Point[]): Point[] {
  const { nearest } = bestMatches(head, numSupport);
  return Array.from(nearest, (sample, j) => {
    const label = readClasses(rowOf(head.association, j, numLabels)).winner;
    const { row, turns } = samples[sample]!;
    return { label, row, turns, role: 'prototype', number: j, frame: labelColour(label) };
  });
}

/** What the head answers for each sample, and what each prototype stands for. */
function answers(
  { probabilities, association, numPrototypes }: HeadReading,
  numLabels: number,
  samples: readonly Point[],
  name: (label: number) => string,
): Record<string, (string | number)[]> {
  const ofSamples = samples.map((_, i) => readClasses(rowOf(probabilities, i, numLabels)));
  const ofPrototypes = Array.from({ length: numPrototypes }, (_, j) => readClasses(rowOf(association, j, numLabels)));
  const readings = [...ofSamples, ...ofPrototypes];
  return {
    answer: readings.map(({ winner }) => name(winner)),
    right: readings.map(({ winner }, i) => (winner === (samples[i]?.label ?? winner) ? 'yes' : 'no')),
    probability: readings.map(({ share }) => Number(share.toFixed(4))),
    ambiguity: readings.map(({ ambiguity }) => Number(ambiguity.toFixed(4))),
  };
}
