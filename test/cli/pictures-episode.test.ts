import { beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { Random } from '../../src/base/random.ts';
import { pictureEpisode, type JudgedPicture, type PicturedEpisode } from '../../src/cli/pictures-episode.ts';
import { picturesNumbers, picturesText } from '../../src/cli/pictures-numbers.ts';
import { useBackend } from '../../src/engine/index.ts';
import { drawEpisodes } from '../../src/evaluation/embedded-episodes.ts';
import { episodeBatch } from '../../src/training/episode-batch.ts';
import { tinyDataset, tinyModel } from '../training/tiny.ts';

beforeAll(async () => void (await useBackend({ backend: 'auto' })));

it('pictures each prototype of an episode, judged by itself and by another network', async () => {
  const dataset = tinyDataset();
  const [episode] = drawEpisodes(dataset.split.test, { ways: 2, shots: 2, queries: 2 }, 1, new Random(1));
  const batch = episodeBatch(dataset.images, episode!);
  const [model, judge] = [1, 2].map((seed) => tinyModel({}, seed)) as [
    ReturnType<typeof tinyModel>,
    ReturnType<typeof tinyModel>,
  ];
  for (const made of [model, judge]) for (let i = 0; i < 5; i++) made.embed(batch.images, true).dispose();
  batch.images.dispose();
  let told = 0;
  const onProgress = (done: number, total: number) => void (told = done / total);
  const how = { random: new Random(2), settings: { steps: 5 }, onProgress };
  const { pictures, judgeAccuracy, png } = await pictureEpisode({ model, judge }, dataset, episode!, 7, how);
  expect(told).toBe(1);
  expect(pictures.map(({ episode: e, prototype, chosen }) => [e, prototype, chosen])).toEqual([
    [7, 0, true],
    [7, 1, true],
    [7, 0, false],
    [7, 1, false],
  ]);
  for (const picture of pictures) {
    expect(picture.class).toBe(episode!.labelNames[picture.prototype]); // class means: one prototype a class, in order
    for (const given of [picture.own, picture.judge]) expect(episode!.labelNames).toContain(given);
  }
  expect(judgeAccuracy).toBeGreaterThanOrEqual(0.5);
  expect(JSON.parse(JSON.stringify(pictures))).toEqual(pictures);
  expect((await sharp(png).metadata()).format).toBe('png');
});

const picture = (changes: Partial<JudgedPicture>): JudgedPicture => ({
  ...{ episode: 1, prototype: 0, chosen: true, start: 'nearest', class: 'a', own: 'a', judge: 'a' },
  ...{ matching: 1, distance: 0, score: 0, totalVariation: 0, isNatural: true },
  ...changes,
});

describe('picturesNumbers', () => {
  const episode: PicturedEpisode = {
    pictures: [
      picture({}),
      picture({ prototype: 1, start: 'blank', judge: 'b', isNatural: false }),
      picture({ start: 'blank', chosen: false, own: 'b', judge: 'b', matching: 0.5 }),
      picture({ prototype: 1, chosen: false }),
    ],
    ...{ judgeAccuracy: 0.9, png: Buffer.alloc(0) },
  };

  it('counts the chosen ones and those of each start', () => {
    const { summaries, fromNearest, judgeAccuracy } = picturesNumbers([episode, episode]);
    expect(summaries).toEqual([
      { which: 'chosen', pictures: 4, own: 1, judge: 0.5, natural: 0.5, matching: 1 },
      { which: 'blank', pictures: 4, own: 0.5, judge: 0, natural: 0.5, matching: 0.75 },
      { which: 'nearest', pictures: 4, own: 1, judge: 1, natural: 1, matching: 1 },
    ]);
    expect(fromNearest).toBe(0.5);
    expect(judgeAccuracy).toBeCloseTo(0.9, 10);
  });

  it('says nothing of a judge where there is none', () => {
    const alone = { ...episode, judgeAccuracy: null, pictures: episode.pictures.map((p) => ({ ...p, judge: null })) };
    const text = picturesText('four pictures', picturesNumbers([alone]));
    expect(text).not.toContain('judge');
    expect(picturesText('four pictures', picturesNumbers([episode]))).toContain('right class, judge');
  });
});
