import { describe, expect, it } from 'vitest';
import {
  protocolConfig,
  TRAINED_PROTOCOL_NAMES,
  TRAINED_PROTOCOLS,
} from '../../../src/evaluation/protocols/trained-protocols.ts';
import { METHOD_NAMES } from '../../../src/training/methods/method-names.ts';

describe.each(TRAINED_PROTOCOL_NAMES)('%s', (name) => {
  it.each(METHOD_NAMES)('trains %s with the settings that all share', (method) => {
    const config = protocolConfig(name, method, 3, { episodes: 7 });
    const { settings } = TRAINED_PROTOCOLS[name];
    expect(config).toMatchObject({ ...settings, method, seed: 3, episodes: 7 });
  });

  it('has tests of different titles', () => {
    const titles = TRAINED_PROTOCOLS[name].tests.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

it('gives ours alone what only ours knows', () => {
  expect(protocolConfig('alphabets', 'untwist', 1).prototypes).toBe('supportSamples');
  expect(protocolConfig('alphabets', 'single', 1).prototypes).not.toBe('supportSamples');
});
