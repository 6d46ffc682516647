export type { Advice } from './advice.ts';
export {
  explainModel,
  type ExplainedSample,
  type Judgement,
  type ModelExplanation,
  type TestSamples,
} from './explain-model.ts';
export { readEpisode, type EpisodeInput, type EpisodeReading } from './read-episode.ts';
export { readPrototypes, type PrototypeReading, type ReadPrototypes } from './read-prototypes.ts';
export { readLeftOut, readTestSamples, type ReadSamples, type SampleReading } from './read-samples.ts';
export { readingMeasures, type ReadingMeasures } from './reading-measures.ts';
