// own-loop.ts: npx tsx own-loop.ts [EPISODES]
import * as node from 'untwist/node';

const episodes = Number(process.argv[2] ?? 300);
console.log(node.describeEngine(await node.useBackend({ backend: 'auto' })));

const dataset = node.createGlyphs({ alphabets: 20, characters: 10, seed: 1 });
const spec = { ways: 10, shots: 5, queries: 5 };

const sampler = new node.EpisodeSampler(dataset.split.train, spec, new node.Random(1));
const model = new node.EpisodicModel(node.conv4({ filters: 32, seed: 1 }), { prototypes: 'kMeans', perClass: 2 });
const adam = new node.Adam();
const log = await node.createTensorBoardLogger('runs/own-loop/events');

async function accuracyOn(part: 'validation' | 'test', count: number): Promise<node.Interval> {
  const random = new node.Random(2);
  const [ours] = await node.compareOnEpisodes({ model, dataset, part, spec, episodes: count, random, peers: false });
  return ours!.accuracy;
}

for (let episode = 1; episode <= episodes; episode++) {
  const batch = node.episodeBatch(dataset.images, sampler.next());
  const learningRate = node.halvingRate(1e-3, 100, episode - 1);
  const { values } = await node.trainStep(model, adam, batch, { learningRate, episode });
  batch.images.dispose();
  log.scalars(episode, { 'train/loss': values.total, 'train/accuracy': values.accuracy });
  if (episode % 50 === 0 || episode === episodes) {
    const accuracy = await accuracyOn('validation', 50);
    console.log(`episode ${episode}: validation accuracy ${node.formatPercent(accuracy)}`);
    log.scalars(episode, { 'validation/accuracy': accuracy.mean });
    await log.flush();
  }
}

console.log(`classes never seen: ${node.formatPercent(await accuracyOn('test', 200))}`);
await log.close();
await node.saveModelFolder(model.backbone, 'runs/own-loop/model');
