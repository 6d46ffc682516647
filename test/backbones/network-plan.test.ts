import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it, onTestFinished } from 'vitest';
import { conv4, resnet12, withShortcuts } from '../../src/backbones/index.ts';
import { planNetwork } from '../../src/backbones/network-plan.ts';

function plan(model: tfl.LayersModel): string[] | undefined {
  onTestFinished(() => void model.dispose());
  return planNetwork(model)?.steps.map((step) => {
    if (step.kind === 'layer') return step.layer.name;
    const parts = [step.norm.name, step.pool === undefined ? '' : 'pool', step.hasRelu ? 'relu' : ''];
    return [step.convolution.name, ...parts].filter((part) => part !== '').join(' ');
  });
}

it('takes the four layers of each block of conv4 together', () => {
  const blocks = [1, 2, 3, 4].map((i) => `block${i}_conv block${i}_norm pool relu`);
  expect(plan(conv4({ size: 16, filters: 2, seed: 1 }))).toEqual([...blocks, 'embedding']);
});

it('leaves apart what something else reads', () => {
  const steps = plan(withShortcuts(conv4({ size: 16, filters: 2, seed: 1 }), ['block1_norm', 'block3_pool']));
  expect(steps).toContain('block1_conv block1_norm');
  expect(steps).toContain('block1_pool');
  expect(steps).toContain('block2_conv block2_norm pool relu');
  expect(steps).toContain('block3_conv block3_norm pool');
  expect(steps).toContain('block3_relu');
});

it('takes convolution and normalisation of resnet12 together; its pooling is behind a sum', () => {
  const steps = plan(resnet12({ size: 16, depth: 1, filters: 2, seed: 1 })) ?? [];
  expect(steps.slice(0, 8)).toEqual([
    'block1_conv1 block1_conv1_norm',
    'block1_conv1_relu',
    'block1_conv2 block1_conv2_norm',
    'block1_conv2_relu',
    'block1_conv3 block1_conv3_norm',
    'block1_around block1_around_norm',
    'block1_add',
    'block1_pool',
  ]);
});

it('leaves apart a convolution with an activation or dilation, and a ReLU with a ceiling', () => {
  const input = tfl.input({ shape: [8, 8, 1] });
  let x = tfl.layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', name: 'active' }).apply(input);
  x = tfl.layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2, name: 'dilated' }).apply(x);
  x = tfl.layers.reLU({ maxValue: 6, name: 'ceiling' }).apply(x);
  expect(plan(tfl.model({ inputs: input, outputs: x as tfl.SymbolicTensor }))).toEqual([
    'active',
    'dilated',
    'ceiling',
  ]);
});

it('has none for a network of several outputs', () => {
  const input = tfl.input({ shape: [3] });
  const dense = () => tfl.layers.dense({ units: 2 }).apply(input) as tfl.SymbolicTensor;
  expect(plan(tfl.model({ inputs: input, outputs: [dense(), dense()] }))).toBeUndefined();
});
