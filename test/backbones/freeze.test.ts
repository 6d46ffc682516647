import type * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { conv4, freezeLayers, resnet12 } from '../../src/backbones/index.ts';

function made(model: tfl.LayersModel): tfl.LayersModel {
  onTestFinished(() => void model.dispose());
  return model;
}

/** The frozen layers that have weights. */
const frozen = (model: tfl.LayersModel) =>
  model.layers.filter(({ weights, trainable }) => weights.length > 0 && !trainable).map(({ name }) => name);

const chain = () => made(conv4({ size: 16, filters: 1, seed: 1 }));

it.each([
  ['a layer and all before it', 'block2_conv', ['block1_conv', 'block1_norm', 'block2_conv']],
  ['the first layers with weights', '3', ['block1_conv', 'block1_norm', 'block2_conv']],
  ['a pattern alone', 'block2_*', ['block2_conv', 'block2_norm']],
  ['a pattern in the middle', '*3_n*', ['block3_norm']],
  ['none by number', '0', []],
  ['none', undefined, []],
])('freezes %s', (_, given, names) => {
  const model = chain();
  freezeLayers(model, given);
  expect(frozen(model)).toEqual(names);
  expect(model.trainableWeights).toHaveLength(12 - names.reduce((n, name) => n + (name.endsWith('conv') ? 1 : 2), 0));
});

it('freezes all, and thaws what another setting does not name', () => {
  const model = chain();
  freezeLayers(model, 'all');
  expect(model.trainableWeights).toEqual([]);
  freezeLayers(model, 'block1_conv');
  expect(frozen(model)).toEqual(['block1_conv']);
});

it('follows every branch to a layer, and none beside it', () => {
  const model = made(resnet12({ size: 16, filters: 1, seed: 1 }));
  freezeLayers(model, 'block1_add');
  const names = frozen(model);
  expect(names).toHaveLength(8); // three convolutions and the one around them, each normalised
  expect(names).toContain('block1_around_norm');
  freezeLayers(model, 'block1_conv2');
  expect(frozen(model)).toEqual(['block1_conv1', 'block1_conv1_norm', 'block1_conv2']);
});

it('refuses a name or a number that the backbone does not have', () => {
  const model = chain();
  expect(() => freezeLayers(model, 'nope')).toThrow(UserError);
  expect(() => freezeLayers(model, 'nope')).toThrow(/no layer 'nope'; its layers with weights are: block1_conv, /);
  expect(() => freezeLayers(model, 'block9_*')).toThrow(/no layer 'block9_\*'/);
  expect(() => freezeLayers(model, '9')).toThrow(/has 8 layers with weights, got 9/);
});
