// fine-tune.ts: npx tsx fine-tune.ts [EPISODES]
import * as node from 'untwist/node';

const episodes = Number(process.argv[2] ?? 400);
console.log(node.describeEngine(await node.useBackend({ backend: 'auto' })));
const dataset = await node.openDataset(node.DATASET_DEFAULTS);

const backbone = await node.loadBackbone('runs/characters/model', { say: console.log });
node.freezeLayers(backbone, '2');
const model = new node.EpisodicModel(backbone, { prototypes: 'supportSamples', untwisting: 16, width: 0.05 });

const spec: node.EpisodeSpec = { ways: 60, shots: 1, queries: 2, labelBy: 'group' };
async function accuracy(): Promise<string> {
  const asked = { part: 'test', spec, episodes: 100, random: new node.Random(1), peers: false } as const;
  const [ours] = await node.compareOnEpisodes({ model, dataset, ...asked });
  return node.formatPercent(ours!.accuracy);
}

console.log(`before: ${await accuracy()}`);
const sampler = new node.EpisodeSampler(dataset.split.train, spec, new node.Random(1));
const adam = new node.Adam();
for (let episode = 1; episode <= episodes; episode++) {
  const batch = node.episodeBatch(dataset.images, sampler.next());
  await node.trainStep(model, adam, batch, { learningRate: 1e-3, backboneRate: 0.5, episode });
  batch.images.dispose();
}
console.log(`after: ${await accuracy()}`);
await node.saveModelFolder(model.backbone, 'runs/fine-tuned/model');
