// An episodic training script: generated handwriting, a four-block network, one prototype a class.
// Run it in a clone after `npm run setup`: npx tsx examples/train-episodic.ts [EPISODES]
import * as node from 'untwist/node';

const episodes = Number(process.argv[2] ?? 200);
console.log(node.describeEngine(await node.useBackend({ backend: 'auto' })));

const dataset = node.createGlyphs({ alphabets: 20, characters: 10, seed: 1 });
const sampler = new node.EpisodeSampler(dataset.split.train, { ways: 10, shots: 5, queries: 5 }, new node.Random(1));
const model = new node.EpisodicModel(node.conv4({ seed: 1 }), { prototypes: 'classMeans' });
const adam = new node.Adam();

for (let episode = 1; episode <= episodes; episode++) {
  const batch = node.episodeBatch(dataset.images, sampler.next());
  const { values } = await node.trainStep(model, adam, batch, { learningRate: 1e-3, episode });
  batch.images.dispose();
  if (episode % 20 === 0)
    console.log(episode, `loss ${values.total.toFixed(3)}, accuracy ${values.accuracy.toFixed(3)}`);
}

const [ours] = await node.compareOnEpisodes({
  ...{ model, dataset, part: 'test', spec: { ways: 5, shots: 5, queries: 5 }, episodes: 100 },
  ...{ random: new node.Random(2), peers: false },
});
console.log(`classes never seen, 5-way 5-shot: ${node.formatPercent(ours!.accuracy)}`);
await node.saveModelFolder(model.backbone, 'runs/example-model');
