import { expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { knownNetwork } from '../../src/backbones/model-source.node.ts';

it.each([
  ['inception_v3', 'signed'],
  ['mobilenetv2_1.00_224', 'signed'],
  ['resnet50v2', 'signed'],
  ['efficientnetb0', 'bytes'],
  ['MobilenetV3small', 'bytes'],
  ['conv4', 'unit'],
  ['resnet12', 'unit'],
] as const)('knows the range of %s', (name, range) => {
  expect(knownNetwork('folder', name)).toEqual({ range });
  expect(knownNetwork('folder', name, 'bytes').range).toBe('bytes');
});

it('knows a network in a package by its source, and lets a range be said all the same', () => {
  expect(knownNetwork('npm:nsfwjs/inception_v3', 'model_1')).toMatchObject({ layer: 'flatten_1', range: 'unit' });
  const said = knownNetwork('npm:nsfwjs/inception_v3', 'model_1', 'signed');
  expect(said).toMatchObject({ layer: 'flatten_1', range: 'signed' });
  expect(said.origin).toMatch(/moderation/);
});

it.each(['vgg16', 'resnet50'])('refuses %s, whose input no range makes, unless one is said', (name) => {
  expect(() => knownNetwork('folder', name)).toThrow(UserError);
  expect(() => knownNetwork('folder', name)).toThrow(/mean colour subtracted.*name the range/);
  expect(knownNetwork('folder', name, 'bytes')).toEqual({ range: 'bytes' });
});
