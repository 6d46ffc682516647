import { UserError } from '../../base/errors.ts';
import { loadFeatures } from '../../backbones/feature-extractor.node.ts';
import type { FeatureExtractor } from '../../backbones/feature-extractor.ts';
import type { FittedModel } from './fitted-model.ts';
import { openNetwork } from './open-network.ts';

/**
 * The network of a fitted model, from inside it or from where it refers to; the caller disposes it.
 * @throws UserError where it cannot be loaded, or is another one than the model was fitted on
 */
export async function openAnyNetwork(fitted: Pick<FittedModel, 'network' | 'input'>): Promise<FeatureExtractor> {
  const { network, input } = fitted;
  if (network.kind === 'inline') return openNetwork(fitted);
  const { source, hash, layer, range, inputSize } = network;
  const settings = Object.fromEntries(
    Object.entries({ layer, range, inputSize }).filter(([, value]) => value !== undefined),
  );
  const loaded = await loadFeatures(source, { ...settings, images: { size: input.size, depth: input.depth } });
  if (loaded.hash === hash) return loaded;
  loaded.dispose();
  throw new UserError(
    `'${source}' is another network now than the model was fitted on, so its embeddings mean nothing here; ` +
      `bring back the old one, or fit anew.`,
  );
}
