import { expect, it } from 'vitest';
import {
  ablationVariants,
  requireStudyArgs,
  tunedNetwork,
  untwistingWeights,
} from '../../src/cli/reproduce-study-flags.ts';
import { ABLATION_VARIANTS } from '../../src/evaluation/protocols/ablations.ts';
import { FINE_TUNING } from '../../src/evaluation/protocols/fine-tuning.ts';
import { UNTWISTING_STUDY } from '../../src/evaluation/protocols/untwisting.ts';

it('reads weights, rising from 0', () => {
  expect(untwistingWeights({})).toEqual(UNTWISTING_STUDY.weights);
  expect(untwistingWeights({ weights: '8, 0,2,8' })).toEqual([0, 2, 8]);
});

it.each(['0', '2,8', '0,-1', '0,x', '0,,2', '0,Infinity'])('refuses the weights %s', (weights) => {
  expect(() => untwistingWeights({ weights })).toThrow(`got '${weights}'`);
});

it.each(['adaptive-number', 'imbalance'])('says for %s how the run that it needs is trained', (protocol) => {
  expect(() => requireStudyArgs({ protocol })).toThrow(/give --embedding RUN.*untwist train --dataset omniglot/);
  expect(() => requireStudyArgs({ protocol, embedding: 'runs/characters' })).not.toThrow();
});

it('knows where its own network is frozen, and asks for any other', () => {
  expect(tunedNetwork({})).toEqual({ source: FINE_TUNING.backbone, freeze: FINE_TUNING.freeze });
  expect(tunedNetwork({ backbone: 'folder', freeze: 'pool' })).toEqual({ source: 'folder', freeze: 'pool' });
  expect(() => requireStudyArgs({ protocol: 'fine-tuning', backbone: 'folder' })).toThrow('give --freeze LAYER too');
});

it('refuses a width that is none', () => {
  expect(() => requireStudyArgs({ protocol: 'untwisting', width: 0 })).toThrow('--width must be above 0, got 0');
});

it('takes the variants that are named, in the order of the study', () => {
  expect(ablationVariants({})).toBe(ABLATION_VARIANTS);
  const names = ablationVariants({ variants: 'jitter, anchor,jitter' }).map(({ name }) => name);
  expect(names).toEqual(['anchor', 'jitter']);
  expect(() => requireStudyArgs({ protocol: 'ablations', variants: 'anchor,nope' })).toThrow(
    /--variants must be of untwisting, .* got 'nope'/,
  );
});
