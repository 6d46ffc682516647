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

it('stays short, however much is wrong', () => {
  const unknown = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`unknown${i}`, 1]));
  expect(messageFor(unknown)).toMatch(/^file\.yaml: unknown setting 'unknown0', .*'unknown7', and 92 more\. See/);
  expect(messageFor({ ['x'.repeat(9_000)]: 1 })).toContain(`unknown setting '${'x'.repeat(40)}…'`);
  const wrong = ['size', 'ways', 'queries', 'filters', 'perClass', 'steps', 'warmUp', 'episodes', 'patience', 'seed'];
  const message = messageFor(Object.fromEntries(wrong.map((name) => [name, -1])));
  expect(message.split('; ')).toHaveLength(9);
  expect(message).toContain('; and 2 more. See');
  expect(messageFor({ data: new Array(1_000).fill('y') }).length).toBeLessThan(200);
});

it.each([null, undefined, 3, 'ways: 3', [[1, 2]]])('refuses %j in place of settings', (given) => {
  expect(messageFor(given)).toMatch(/^file\.yaml: must hold settings by name, got .*\. See/);
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
  expect(messageFor({ jitterSize: 2 })).toContain('jitterSize, jitterUntil: nothing is jittered');
  expect(messageFor({ jitterUntil: 2 })).toContain('nothing is jittered');
  expect(messageFor({ holdOut: false, validationWays: 5 })).toContain('without held-out classes nothing is validated');
  expect(messageFor({ asked: 'all', steps: 1 })).toContain('steps: with --asked all');
  expect(messageFor({ ways: 3, shots: [1, 2] })).toContain('one number for each of the ways');
  expect(parseTrainConfig({ ways: 3, shots: [1, 2, 1] }, 'test').shots).toEqual([1, 2, 1]);
  expect(parseTrainConfig({ layer: 'x', backbone: 'folder' }, 'test').layer).toBe('x');
});
