import { UserError } from '../base/errors.ts';
import { Random, type RandomState } from '../base/random.ts';
import { EpisodeSampler, type EpisodeSpec } from '../episodes/sampler.ts';
import type { Dataset, Episode } from '../episodes/types.ts';
import { meanInterval, type Interval } from '../metrics/interval.ts';
import type { TrainConfig } from './config.ts';
import { decisionsOf, joinDecisions, type Decisions } from './decisions.ts';
import { EmbeddingTable } from './embedding-table.ts';
import type { EpisodicLearner } from './episodic-learner.ts';
import { scoreEmbedded } from './score-episodes.ts';

/** What a validation found; accuracy 0..1 over episodes, cross-entropy in nats. */
export interface Validation {
  readonly accuracy: Interval;
  readonly crossEntropy: number;
  /** Only of a learner that matches queries to prototypes. */
  readonly matchingPeak?: number;
  /** Of all queries of all episodes. */
  readonly decisions: Decisions;
  /** One of the episodes, to look at. */
  readonly example: Episode;
}

/** Scores a learner on the validation classes, on the same episodes each time; batch normalisation is inductive. */
export class Validator {
  private readonly dataset: Dataset;
  private readonly spec: EpisodeSpec;
  private readonly numEpisodes: number;
  private readonly start: RandomState;

  constructor(dataset: Dataset, config: TrainConfig, random: Random) {
    const { length } = dataset.split.validation;
    if (length < 2) {
      throw new UserError(
        `Validation needs at least 2 classes, the data set holds out ${length}; add classes, or divide them yourself ` +
          `into the folders train, validation and test.`,
      );
    }
    this.dataset = dataset;
    this.spec = validationSpec(dataset, config);
    this.numEpisodes = config.validationEpisodes;
    this.start = random.state();
    this.sampler(); // an impossible spec is refused now, not after the first half hour
  }

  async run(learner: EpisodicLearner): Promise<Validation> {
    const table = await EmbeddingTable.build(learner, this.dataset.images, this.dataset.split.validation);
    try {
      const sampler = this.sampler();
      const episodes = Array.from({ length: this.numEpisodes }, () => sampler.next());
      const scores = [];
      for (const episode of episodes) scores.push(await scoreEmbedded(learner, table, episode));
      const peaks = scores.flatMap(({ matchingPeak }) => (matchingPeak === undefined ? [] : [matchingPeak]));
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      return {
        accuracy: meanInterval(scores.map((score) => score.accuracy)),
        crossEntropy: mean(scores.map((score) => score.crossEntropy)),
        ...(peaks.length === 0 ? {} : { matchingPeak: mean(peaks) }),
        decisions: joinDecisions(
          scores.map(({ probabilities }, i) => decisionsOf(probabilities, episodes[i]!.query.labels)),
        ),
        example: episodes[0] as Episode,
      };
    } finally {
      table.dispose();
    }
  }

  private sampler(): EpisodeSampler {
    return new EpisodeSampler(this.dataset.split.validation, this.spec, Random.fromState(this.start));
  }
}

/** As in training unless the config says otherwise; with as many ways and groups as the validation classes have at most. */
function validationSpec(dataset: Dataset, config: TrainConfig): EpisodeSpec {
  const { validation } = dataset.split;
  const ways = config.validationWays ?? Math.min(config.ways, validation.length);
  const shots = config.validationShots ?? (ways === config.ways ? config.shots : ([config.shots].flat()[0] ?? 1));
  const groups = Math.min(config.groups, new Set(validation.map(({ group }) => group)).size);
  return { ways, shots, queries: config.queries, labelBy: config.labelBy, groups };
}
