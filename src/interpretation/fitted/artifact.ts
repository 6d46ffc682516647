import type { z } from 'zod';
import { UserError } from '../../base/errors.ts';
import { readArchive, writeArchive, type Parts } from './archive.ts';
import { crc32 } from './crc32.ts';
import type { FittedModel } from './fitted-model.ts';
import {
  descriptionSchema,
  firstIssue,
  FITTED_FORMAT,
  FITTED_KIND,
  manifestSchema,
  type FittedDescription,
} from './manifest.ts';
import { readNetwork, writeNetwork } from './network-part.ts';
import { readNumbers, writeNumbers } from './number-part.ts';
import { readThumbnails, writeThumbnails } from './thumbnail-part.ts';

const MANIFEST = 'manifest.json';
const DESCRIPTION = 'model.json';
const NUMBERS = 'numbers.bin';
const THUMBNAILS = 'thumbnails.bin';
const NETWORK = 'network.json';
const WEIGHTS = 'weights.bin';
const NAMES = [MANIFEST, DESCRIPTION, NUMBERS, THUMBNAILS, NETWORK, WEIGHTS];

/** The name that files of fitted models end with. */
export const FITTED_SUFFIX = '.untwist';

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A fitted model as one file, `.untwist`: equal models make equal bytes, and `loadFitted` gives back every bit. */
export function toBytes(fitted: FittedModel): Uint8Array {
  const { network, support } = fitted;
  const parts = new Map([
    [DESCRIPTION, text(describe(fitted))],
    [NUMBERS, writeNumbers(fitted)],
    [THUMBNAILS, writeThumbnails(support.thumbnails)],
  ]);
  if (network.kind === 'inline') {
    const [json, weights] = writeNetwork(network);
    parts.set(NETWORK, json).set(WEIGHTS, weights);
  }
  const sums = [...parts].map(([name, bytes]) => [name, { bytes: bytes.length, crc32: crc32(bytes) }] as const);
  const manifest = { kind: FITTED_KIND, formatVersion: FITTED_FORMAT, parts: Object.fromEntries(sums) };
  return writeArchive(new Map([[MANIFEST, text(manifest)], ...parts]));
}

/**
 * The fitted model in a file. Every byte is taken for a stranger's: sizes, checksums, numbers and texts are checked before
 * anything is made of them, and nothing in it is run.
 * @throws UserError in one line for what is damaged, hostile or of a newer format
 */
export function loadFitted(bytes: Uint8Array): FittedModel {
  try {
    const parts = readArchive(bytes, NAMES);
    requireWhole(parts);
    return assemble(parts);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof NewerFormat) throw error;
    throw new UserError(`This file is no whole fitted model: ${error.message}. Make it anew with \`untwist fit\`.`);
  }
}

class NewerFormat extends UserError {}

/** Whether bytes may be a fitted model at all: they begin as a zip file does. */
export function mayBeFitted(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Checks manifest, sizes and checksums. */
function requireWhole(parts: Parts): void {
  const given = jsonOf(parts, MANIFEST) as { kind?: unknown; formatVersion?: unknown } | null;
  if (given?.kind === FITTED_KIND && typeof given.formatVersion === 'number' && given.formatVersion > FITTED_FORMAT) {
    throw new NewerFormat(
      `This fitted model has format ${given.formatVersion}, this version of untwist reads up to ${FITTED_FORMAT}; update untwist.`,
    );
  }
  const { parts: sums } = checked(manifestSchema, given, MANIFEST);
  for (const [name, bytes] of parts) {
    if (name === MANIFEST) continue;
    const sum = Object.hasOwn(sums, name) ? sums[name] : undefined;
    if (sum === undefined) throw new UserError(`its list of parts lacks '${name}'`);
    if (sum.bytes !== bytes.length || sum.crc32 !== crc32(bytes)) throw new UserError(`its part '${name}' is damaged`);
  }
}

function assemble(parts: Parts): FittedModel {
  const description = checked(descriptionSchema, jsonOf(parts, DESCRIPTION), DESCRIPTION);
  const { input, card, classes, nextId, scaling, form, temperature, depth, samples, network } = description;
  const { calibration, outlierThreshold, leaveOneOut } = description;
  const numbers = readNumbers(partOf(parts, NUMBERS), description);
  const { prototypes, association, spreads, masses, embeddings, labels } = numbers;
  return {
    ...{ input, card, classes, nextId, scaling, masses, spreads, calibration, outlierThreshold, leaveOneOut },
    network:
      network.kind === 'inline' ? readNetwork(jsonOf(parts, NETWORK), partOf(parts, WEIGHTS), network.hash) : network,
    support: {
      ...{ embeddings, labels, sources: samples.map(({ source }) => source) },
      thumbnails: readThumbnails(
        partOf(parts, THUMBNAILS),
        samples.map((s) => s.bytes),
      ),
    },
    head: { prototypes, association, depth, numLabels: classes.length, temperature, form },
  };
}

function describe(fitted: FittedModel): FittedDescription {
  const { input, network, card, classes, nextId, scaling, head, support } = fitted;
  const { calibration, outlierThreshold, leaveOneOut } = fitted;
  return {
    ...{ input, card, classes: [...classes], nextId, scaling, calibration, outlierThreshold, leaveOneOut },
    network: network.kind === 'inline' ? { kind: network.kind, hash: network.hash } : network,
    ...{ form: head.form, temperature: head.temperature, depth: head.depth },
    numPrototypes: head.prototypes.length / head.depth,
    numSamples: support.labels.length,
    samples: support.sources.map((source, i) => ({ source, bytes: support.thumbnails[i]?.length ?? 0 })),
  };
}

function checked<T>(schema: z.ZodType<T>, given: unknown, name: string): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError(`its part '${name}' is not as it should be (${firstIssue(parsed.error)})`);
}

function partOf(parts: Parts, name: string): Uint8Array {
  const bytes = parts.get(name);
  if (bytes === undefined) throw new UserError(`it lacks its part '${name}'`);
  return bytes;
}

function jsonOf(parts: Parts, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(partOf(parts, name)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`its part '${name}' is no JSON`);
  }
}
