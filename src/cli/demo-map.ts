import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../base/random.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { saveModelFolder } from '../backbones/model-folder.node.ts';
import { EpisodeSampler } from '../episodes/sampler.ts';
import type { Dataset, ImageClass } from '../episodes/types.ts';
import { describePrototypes } from '../interpretation/describe-prototypes.ts';
import { buildMap } from '../interpretation/map.ts';
import { readableModel } from '../interpretation/readable-model.ts';
import { prototypeClasses } from '../ops/index.ts';
import { mapPng } from '../report/map-png.ts';
import { mapSvg } from '../report/map-svg.ts';
import { classTable } from '../report/model-tables.ts';
import { textTable } from '../report/table.ts';
import { imageTensor } from '../training/embedding-table.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';

const ALPHABETS = 4;
const CHARACTERS = 4;
const SHOTS = 6;
const QUERIES = 10;

/** Where the pictures lie, and the table of the classes. */
export interface DemoMap {
  readonly svg: string;
  readonly png: string;
  readonly model: string;
  readonly classes: number;
  readonly table: string;
}

/**
 * A few test alphabets as classes, each scattered over its characters: prototypes by k-means, the map of their samples,
 * and the whole as one tfjs model.
 */
export async function drawMap(model: EpisodicModel, dataset: Dataset, run: string, random: Random): Promise<DemoMap> {
  const chosen = someGroups(dataset.split.test, random);
  const spec = { ways: chosen.length, shots: SHOTS, queries: QUERIES, labelBy: 'group' } as const;
  const { support, query, labelNames } = new EpisodeSampler(chosen, spec, random).next();
  const numLabels = labelNames.length;
  const tensors = tf.tidy(() => {
    const x = model.embed(imageTensor(dataset.images, support), false);
    const options = { ...model.options, prototypes: 'kMeans', perClass: CHARACTERS } as const;
    const { prototypes, association } = model.buildHead(x, support.labels, numLabels, options);
    const embeddings = model.embed(imageTensor(dataset.images, query), false);
    const { matching } = model.applyHead({ prototypes, association }, embeddings, options.association);
    return {
      prototypes,
      association,
      embeddings,
      matching,
      shares: prototypeClasses(association),
      temperature: model.temperature(),
    };
  });
  const values = async (x: tf.Tensor) => (await x.data()) as Float32Array;
  const onSamples = {
    embeddings: await values(tensors.embeddings),
    labels: query.labels,
    labelNames,
    prototypes: await values(tensors.prototypes),
    association: await values(tensors.shares),
    depth: tensors.embeddings.shape[1],
  };
  const description = describePrototypes({ ...onSamples, matching: await values(tensors.matching) });
  const svg = mapSvg(
    buildMap({ ...onSamples, mass: description.prototypes.map(({ mass }) => mass) }),
    'Alphabets as classes: each is scattered over its characters',
  );
  const picture = await mapPng(svg);
  const paths = { svg: join(run, 'map.svg'), png: join(run, 'map.png'), model: join(run, 'readable') };
  await writeWhole(paths.svg, svg);
  await writeWhole(paths.png, picture.png);
  if (!picture.hasText)
    process.stderr.write(`${paths.png} has no letters: this machine has no font; open ${paths.svg}.\n`);
  const [temperature] = await tensors.temperature.data();
  const readable = readableModel({
    ...{ backbone: model.backbone, prototypes: tensors.prototypes, association: tensors.association },
    ...{ temperature: temperature as number, form: model.options.association },
  });
  await saveModelFolder(readable, paths.model);
  tf.dispose(Object.values(tensors));
  return { ...paths, classes: numLabels, table: textTable(classTable(description)) };
}

/** A few characters each of a few groups. */
function someGroups(classes: readonly ImageClass[], random: Random): ImageClass[] {
  const byGroup = new Map<string, ImageClass[]>();
  for (const imageClass of classes)
    byGroup.set(imageClass.group, [...(byGroup.get(imageClass.group) ?? []), imageClass]);
  const large = [...byGroup.values()].filter((members) => members.length >= CHARACTERS);
  return random
    .sample(large, Math.min(ALPHABETS, large.length))
    .flatMap((members) => random.sample(members, CHARACTERS));
}
