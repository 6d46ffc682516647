import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { namedSingletons } from '../../../src/cli/named-singletons.ts';
import { EmbeddedEpisodes } from '../../../src/evaluation/embedded-episodes.ts';
import type { EmbeddedEpisode } from '../../../src/evaluation/peers/classifier.ts';
import { IMBALANCE_METHODS } from '../../../src/evaluation/protocols/imbalance-methods.ts';
import {
  runImbalance,
  summariseImbalance,
  type ImbalanceScore,
} from '../../../src/evaluation/protocols/imbalance-run.ts';
import { PartialResults } from '../../../src/evaluation/protocols/partial-results.ts';
import type { ImageClass } from '../../../src/episodes/types.ts';
import { predictedLabels } from '../../../src/metrics/accuracy.ts';
import { expectNoLeak } from '../../support/tensors.ts';
import { temporaryFolder, tinyModel } from '../../training/tiny.ts';

/** Clusters far apart on a circle, label l with l + 1 support samples; queries at the middles. */
function episode(numLabels = 4): EmbeddedEpisode {
  const random = new Random('imbalanced');
  const middle = (l: number) => [
    4 * Math.cos((2 * Math.PI * l) / numLabels),
    4 * Math.sin((2 * Math.PI * l) / numLabels),
  ];
  const labels = Array.from({ length: numLabels }, (_, l) => new Array<number>(l + 1).fill(l)).flat();
  return {
    support: Float32Array.from(labels.flatMap((l) => middle(l).map((value) => value + 0.2 * random.normal()))),
    supportLabels: Int32Array.from(labels),
    query: Float32Array.from(Array.from({ length: numLabels }, (_, l) => middle(l)).flat()),
    queryLabels: Int32Array.from({ length: numLabels }, (_, l) => l),
    numLabels,
    depth: 2,
  };
}

describe.each(IMBALANCE_METHODS)('$title', (method) => {
  const model = () => tinyModel({ temperature: 0.5 });

  it('finds clusters that are apart, and shows the singleton where it has prototypes of its own making', async () => {
    const own = episode();
    const { probabilities, prototypes } = await method.answer(own, model());
    expect(Array.from(predictedLabels(probabilities, own.numLabels))).toEqual([0, 1, 2, 3]);
    if (prototypes !== null) expect(namedSingletons(own, prototypes)).toBe(1);
    else expect(method).toBe(IMBALANCE_METHODS[0]);
  });

  it('leaves no tensor', async () => {
    const own = model();
    await expectNoLeak(() => method.answer(episode(), own));
  });
});

describe('runImbalance', () => {
  const classes = Array.from({ length: 20 }, (_, c): ImageClass => {
    const rows = Array.from({ length: 20 }, (_, i) => 20 * c + i);
    return { name: `class${c}`, group: 'all', rows, turns: 0 };
  });
  const images = {
    pixels: Uint8Array.from({ length: 400 }, (_, i) => Math.floor(i / 20)),
    numImages: 400,
    height: 1,
    width: 1,
    depth: 1,
  } as const;
  const embed = (batch: tf.Tensor4D) => tf.reshape(tf.cast(batch, 'float32'), [batch.shape[0], 1]) as tf.Tensor2D;
  /** Right for the labels that `knows` says, else label 0. */
  const fake = (title: string, knows: (label: number) => boolean) => ({
    title,
    answer: async ({ queryLabels, numLabels }: EmbeddedEpisode) => {
      const probabilities = new Float32Array(queryLabels.length * numLabels);
      queryLabels.forEach((label, i) => (probabilities[i * numLabels + (knows(label) ? label : 0)] = 1));
      return {
        probabilities,
        prototypes:
          title === 'ours'
            ? { prototypes: new Float32Array(), association: new Float32Array(), matching: new Float32Array() }
            : null,
      };
    },
  });

  it('scores by class, keeps what is done, and stops when told to', async () => {
    const methods = [fake('single', (label) => label < 10), fake('ours', () => true)];
    const embedded = await EmbeddedEpisodes.build({ embed }, images, classes);
    const folder = temporaryFolder();
    const results = await PartialResults.open<readonly ImbalanceScore[]>(folder, {});
    const common = {
      methods,
      model: tinyModel(),
      classes,
      embedded,
      random: new Random(3),
      results,
      namedSingletons: () => 1,
    };
    expect(await runImbalance({ ...common, episodes: 2, signal: AbortSignal.abort() })).toBe(false);
    expect(await runImbalance({ ...common, episodes: 2 })).toBe(true);
    const [single, ours] = summariseImbalance(['single', 'ours'], 2, (key) => results.get(key));
    expect(single).toMatchObject({ gain: null, named: null });
    expect(single!.accuracy.mean).toBeCloseTo(10 / 19, 12); // by class, whatever the number of its queries
    expect(ours).toMatchObject({ accuracy: { mean: 1 }, named: 2 });
    expect(ours!.gain!.mean).toBeCloseTo(9 / 19, 12);
    expect(() => summariseImbalance(['single', 'ours'], 3, (key) => results.get(key))).toThrow('episode 2 is missing');
  });
});
