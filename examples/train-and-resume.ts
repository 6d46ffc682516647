// train-and-resume.ts: npx tsx train-and-resume.ts [EPISODES]; again with more EPISODES it goes on
import { existsSync } from 'node:fs';
import * as node from 'untwist/node';

const episodes = Number(process.argv[2] ?? 300);
console.log(node.describeEngine(await node.useBackend({ backend: 'auto' })));
const dataset = node.createGlyphs({ alphabets: 20, characters: 10, seed: 1 });
const settings = { ways: 10, prototypes: 'kMeans', filters: 32, validateEvery: 50, validationEpisodes: 50, episodes };
const config = node.parseTrainConfig(settings, 'train-and-resume.ts');

const checkpoints = new node.CheckpointStore('runs/resumed/checkpoints', config.keepCheckpoints);
const resume = existsSync(checkpoints.folder) ? await checkpoints.latest() : undefined;
const from = resume === undefined ? {} : { resumeStep: resume.state.episode };
const logger = node.createFanOutLogger([
  await node.createTensorBoardLogger('runs/resumed/events', from),
  await node.createJsonLinesLogger('runs/resumed/metrics.jsonl', from),
]);

const model = await (resume ? node.loadModel(resume, config) : node.buildModel(config, dataset.images));
const { episode, best } = await node.trainEpisodic({
  ...{ model, dataset, config, logger, checkpoints },
  ...(resume && { resume }),
  onValidation: ({ accuracy }, at) => console.log(`episode ${at}: ${node.formatPercent(accuracy)}`),
});
await logger.close();
console.log(`trained ${episode} episodes; the best validation was at ${best?.episode}`);

const chosen = await node.loadModel(await checkpoints.best());
await node.saveModelFolder(chosen.backbone, 'runs/resumed/model');
