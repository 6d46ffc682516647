import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { Random } from '../base/random.ts';
import type { Dataset } from '../episodes/types.ts';
import type { EpisodeSpec } from '../episodes/sampler.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import { NORMS } from '../interpretation/probe/norms.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';
import { CountBar } from './count-bar.ts';
import { describeSpec } from './evaluate.ts';
import { probeEpisode, type EpisodeProbe } from './probe-episode.ts';
import { probeOptions, requireEpisodeArgs, type ProbeArgs } from './probe-flags.ts';
import { probeNumbers } from './probe-numbers.ts';
import { hasResults, openForGradients } from './probe-open.ts';
import { probeReport } from './probe-report.ts';
import { writeOutput } from './reproduce-output.ts';
import { interruptSignal } from './training-run.ts';

/** `untwist probe`. */
export const probeCommand: CommandModule<object, ProbeArgs> = {
  command: 'probe <run>',
  describe: 'The smallest perturbations that change the predictions of a trained run',
  builder: probeOptions,
  handler: async (args) => {
    requireEpisodeArgs(args);
    const folder = args.out ?? join(args.run, 'probe');
    const { model, dataset, spec, checkpoint } = await openForGradients(args, folder);
    const say = (line: string) => process.stderr.write(`${line}\n`);
    say(`Probing ${args.episodes} episodes; Ctrl-C keeps those that are done.`);
    const probes = await probeWithBar(model, dataset, args, spec);
    model.dispose();
    if (!hasResults(probes.length, args.episodes, say)) return;
    const numbers = {
      ...{ run: args.run, checkpoint, dataset: dataset.name, part: args.part, ...spec },
      ...{ episodes: probes.length, episodesAsked: args.episodes, seed: args.seed, form: model.options.association },
      ...probeNumbers(probes, new Random(args.seed).fork('bootstrap')),
    };
    const about = `${dataset.name}, ${args.part} classes, ${describeSpec(spec)}, ${probes.length} episodes`;
    const { markdown, text, files } = probeReport(about, numbers);
    await writeOutput(folder, { numbers, markdown, text, files });
    console.log(args.json ? JSON.stringify(numbers) : text);
    const written = ['results.json', 'results.md', ...Object.keys(files)].map((file) => join(folder, file));
    say(`Written: ${written.join(', ')}`);
  },
};

/** The episodes that were probed before Ctrl-C, if it came. */
async function probeWithBar(
  model: EpisodicModel,
  dataset: Dataset,
  { part, episodes: count, seed, attacks }: ProbeArgs,
  spec: EpisodeSpec,
): Promise<EpisodeProbe[]> {
  const random = new Random(seed);
  const episodes = drawEpisodes(dataset.split[part], spec, count, random.fork('test'));
  const bar = new CountBar('samples, each in both norms');
  const { signal, release } = interruptSignal(() => bar.stop());
  const probes: EpisodeProbe[] = [];
  try {
    for (const [e, episode] of episodes.entries()) {
      const total = episode.query.rows.length * NORMS.length;
      const onProgress = (done: number) => bar.update('probing', e * total + done, episodes.length * total);
      onProgress(0);
      probes.push(
        await probeEpisode(model, dataset, episode, { attacks, random: random.fork(`pgd ${e}`), signal, onProgress }),
      );
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    bar.stop();
    release();
  }
  return probes;
}
