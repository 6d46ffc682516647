import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { nearestClassMean } from '../../src/evaluation/peers/nearest-class-mean.ts';
import { buildFamily } from '../../src/evaluation/peers/family.ts';
import { searchPeer } from '../../src/evaluation/peers/search.ts';
import { headMethod, learnerMethod, medianRatio, peerMethod } from '../../src/evaluation/scored-methods.ts';
import { prototypesInData } from '../../src/metrics/prototypes-in-data.ts';
import { expectNoLeak } from '../support/tensors.ts';
import { tinyModel } from '../training/tiny.ts';
import { clusterEpisode } from './peers/clusters.ts';

const episode = clusterEpisode({ ways: 3, shots: 4, queries: 5, depth: 4, noise: 0.4 }, new Random('scored'));

/** The median ratio of the class means. */
function meansRatio(): number {
  const means = [0, 1, 2].flatMap((label) => {
    const rows = [...episode.supportLabels.keys()].filter((i) => episode.supportLabels[i] === label);
    return [0, 1, 2, 3].map((k) => rows.reduce((sum, i) => sum + episode.support[i * 4 + k]! / rows.length, 0));
  });
  return prototypesInData(Float32Array.from(means), episode.support, 4).median;
}

describe('headMethod', () => {
  it('scores the queries by the head, and its class means by their distance to the support', async () => {
    const model = tinyModel();
    const score = await headMethod(model, { ...model.options, prototypes: 'classMeans' }).score(episode);
    expect(score.accuracy).toBeGreaterThan(0.8);
    expect(score.prototypeRatio).toBeCloseTo(meansRatio(), 4);
    await expectNoLeak(async () => headMethod(model, model.options).score(episode));
  });
});

describe('learnerMethod', () => {
  it('scores a learner by its own classifier', async () => {
    const model = tinyModel();
    const own = await headMethod(model, model.options).score(episode);
    expect(await learnerMethod(model).score(episode)).toEqual({ accuracy: own.accuracy, prototypeRatio: null });
  });
});

describe('peerMethod', () => {
  it('scores by the chosen classifier and tells its setting', async () => {
    const family = buildFamily('means', 'class means', {}, () => nearestClassMean);
    const method = peerMethod(searchPeer({ ...family, candidates: family.candidates.slice(0, 1) }, [episode]));
    expect(method).toMatchObject({ title: 'class means', setting: { scaling: 'none' }, atEdge: [] });
    const { accuracy, prototypeRatio } = await method.score(episode);
    expect(accuracy).toBeGreaterThan(0.8);
    expect(prototypeRatio).toBeCloseTo(meansRatio(), 4);
  });
});

it('takes the median of ratios over episodes, none where there are no prototypes', () => {
  const score = (prototypeRatio: number | null) => ({ accuracy: 1, prototypeRatio });
  expect(medianRatio([score(3), score(0.1), score(0.2)])).toBe(0.2);
  expect(medianRatio([score(null)])).toBeNull();
});
