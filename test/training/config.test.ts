import { expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { parseTrainConfig } from '../../src/training/config.ts';

const messageFor = (given: unknown): string => {
  try {
    parseTrainConfig(given, 'file.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('accepted');
};

it('fills in every default, so that a written config is whole', () => {
  const config = parseTrainConfig({}, 'test');
  expect(config).toMatchObject({ dataset: 'glyphs', ways: 20, shots: 5, learningRate: 1e-3, seed: 1 });
  expect(parseTrainConfig(JSON.parse(JSON.stringify(config)), 'test')).toEqual(config);
});

it('tells all mistakes at once, each with its name and what was got', () => {
  const message = messageFor({ ways: 1.5, shots: 0, learningRate: NaN, seeed: 3, dataset: 'nope' });
  expect(message).toMatch(/^file\.yaml: /);
  for (const part of ['ways:', 'got 1.5', 'shots:', 'got 0', 'learningRate:', 'got NaN', "'seeed'", 'got "nope"']) {
    expect(message).toContain(part);
  }
  expect(message).not.toContain('\n');
});

it('refuses the settings of another method, unless they are at their default', () => {
  const message = messageFor({ method: 'matching', prototypes: 'kMeans', warmUp: 5, tripletMargin: 1 });
  expect(message).toContain('prototypes: is a setting of method untwist, not of matching; leave it out');
  expect(message).toContain('warmUp: is a setting of method untwist');
  expect(message).toContain('tripletMargin: is a setting of method triplet');
  expect(messageFor({ attentionScale: 3 })).toContain(
    'attentionScale: is a setting of method matching, not of untwist',
  );
  expect(messageFor({ method: 'single', perClass: 3 })).toContain('perClass:');
  expect(messageFor({ method: 'nope' })).toContain('method:');
  const whole = parseTrainConfig({ method: 'matching', attentionScale: 3 }, 'test');
  expect(parseTrainConfig(JSON.parse(JSON.stringify(whole)), 'test')).toEqual(whole);
});

it('gives each method the settings that it reads', () => {
  const own = {
    ...{ matching: { attentionScale: 2 }, gaussian: { covariance: 'diagonal' }, triplet: { tripletMargin: 1 } },
    infiniteMixture: { clusterVariance: 2, concentration: 0.5 },
    facilityLocation: { nmiWeight: 0 },
    untwist: { prototypes: 'kMeans', untwisting: 1, warmUp: 3 },
  };
  for (const [method, settings] of Object.entries(own)) {
    expect(parseTrainConfig({ method, ...settings }, 'test')).toMatchObject({ method, ...settings });
  }
});

it('refuses settings that do not go together', () => {
  expect(messageFor({ layer: 'block2_pool' })).toContain('layer:');
  expect(messageFor({ pixelRange: 'signed' })).toContain('pixelRange:');
  expect(messageFor({ backbone: 'resnet12', inputSize: 32 })).toContain('inputSize:');
  expect(messageFor({ ways: 3, shots: [1, 2] })).toContain('one number for each of the ways');
  expect(parseTrainConfig({ ways: 3, shots: [1, 2, 1] }, 'test').shots).toEqual([1, 2, 1]);
  expect(parseTrainConfig({ layer: 'x', backbone: 'folder' }, 'test').layer).toBe('x');
});
