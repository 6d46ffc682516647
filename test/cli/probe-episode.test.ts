import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { episodeClassifier, unitImages } from '../../src/cli/episode-classifier.ts';
import { perturbedText, perturbedWithBar } from '../../src/cli/perturbed-evaluation.ts';
import { probeEpisode } from '../../src/cli/probe-episode.ts';
import { probeNumbers } from '../../src/cli/probe-numbers.ts';
import { probeReport } from '../../src/cli/probe-report.ts';
import type { EvaluateArgs } from '../../src/cli/evaluate-flags.ts';
import { useBackend } from '../../src/engine/index.ts';
import { drawEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { classifyImages } from '../../src/interpretation/probe/image-classifier.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { imageTensor } from '../../src/training/embedding-table.ts';
import { scoreTransductive } from '../../src/training/score-episodes.ts';
import { expectNoLeak, relativeError } from '../support/tensors.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

const dataset = tinyDataset();
const spec = { ways: 3, shots: 2, queries: 2 };
const [episode] = drawEpisodes(dataset.split.test, spec, 1, new Random(1));

/** A model whose batch normalisation has seen images: before that nothing flips. */
function seenModel(options: Parameters<typeof tinyModel>[0]) {
  const model = tinyModel({ temperature: 0.02, ...options });
  const batch = episodeBatch(dataset.images, episode!);
  for (let i = 0; i < 20; i++) model.embed(batch.images, true).dispose();
  batch.images.dispose();
  return model;
}

it.each(['mixture', 'softmax'] as const)(
  'an episode classifier is the model on the episode: %s',
  async (association) => {
    const model = seenModel({ association, prototypes: 'supportSamples' });
    const classifier = await episodeClassifier(model, dataset.images, episode!);
    const { support, query, labelNames } = episode!;
    const [got, wanted] = tf.tidy(() => {
      const embed = (part: typeof query) => model.embed(imageTensor(dataset.images, part), false);
      const { logProbabilities } = model.classify(embed(support), support.labels, labelNames.length, embed(query));
      return [
        tf.exp(classifyImages(classifier, unitImages(dataset.images, query)).logProbabilities),
        tf.exp(logProbabilities),
      ];
    });
    expect(relativeError(got, wanted)).toBeLessThan(1e-4);
  },
);

it('probes an episode, tells regions by the support, and leaves no tensor behind', async () => {
  const model = seenModel({ prototypes: 'kMeans' });
  const signal = new AbortController().signal;
  const run = () =>
    probeEpisode(model, dataset, episode!, { attacks: ['fgsm'], random: new Random(1), signal, onProgress: () => {} });
  const probe = await run();
  expect(probe.samples).toHaveLength(6);
  expect(probe.labels).toEqual([...episode!.query.labels]);
  expect(probe.prototypes).toHaveLength(6); // two a class
  expect(probe.regions.flatMap(({ prototypes }) => prototypes).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  await expectNoLeak(run);

  const numbers = probeNumbers([probe, probe], new Random(2));
  expect(numbers.samples).toHaveLength(12);
  expect(numbers.attacks.map(({ attack, norm, samples }) => [attack, norm, samples])).toEqual([
    ['fgsm', 'linf', 12],
    ['fgsm', 'l2', 12],
  ]);
  const report = probeReport('tiny', numbers);
  expect(report.markdown).toContain('## Smallest sizes that flip a sample');
  expect(Object.keys(report.files)).toEqual(['sizes-linf.svg', 'sizes-l2.svg']);
});

it.each(['fgsm', 'pgd'] as const)(
  'scores perturbed queries beside the same ones as they are: %s',
  async (perturbed) => {
    const model = seenModel({});
    const args = { perturbed, perturbationSize: 0.5, part: 'test', episodes: 3, seed: 4 } as unknown as EvaluateArgs;
    const before = model.backbone.nonTrainableWeights.map((weight) => Array.from(weight.read().dataSync()));
    const found = await perturbedWithBar(model, dataset, spec, args);
    expect(model.backbone.nonTrainableWeights.map((weight) => Array.from(weight.read().dataSync()))).toEqual(before);
    expect(found).toMatchObject({ attack: perturbed, norm: 'linf', size: 0.5, clean: { count: 3 } });
    expect(found.perturbed.mean).toBeLessThan(found.clean.mean);
    expect(found.both.mean).toBeCloseTo((found.clean.mean + found.perturbed.mean) / 2, 10);
    const held = found.classes.reduce((sum, c) => sum + c.held, 0);
    expect(held / 18).toBeCloseTo(found.clean.mean, 10); // every right sample matches some prototype
    const lost = found.classes.reduce((sum, c) => sum + c.lost, 0);
    expect(lost).toBeGreaterThan(0);
    for (const c of found.classes) expect(c.lostTo.reduce((sum, { count }) => sum + count, 0)).toBe(c.lost);
    const text = perturbedText(found);
    expect(text).toContain(`Queries perturbed by ${perturbed}, linf 0.5: accuracy`);
    expect(text).toContain(found.classes[0]!.class);
  },
);

it('does not touch what other scores are made of', async () => {
  const model = seenModel({});
  const { accuracy } = await scoreTransductive(model, dataset.images, episode!);
  const args = { perturbed: 'fgsm', part: 'test', episodes: 2, seed: 4 } as unknown as EvaluateArgs;
  await perturbedWithBar(model, dataset, spec, args);
  expect((await scoreTransductive(model, dataset.images, episode!)).accuracy).toBe(accuracy);
});
