import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { Random } from '../base/random.ts';
import { writeWhole } from '../base/write-whole.node.ts';
import { drawEpisodes } from '../evaluation/embedded-episodes.ts';
import { CountBar } from './count-bar.ts';
import { describeSpec } from './evaluate.ts';
import { pictureEpisode, type PicturedEpisode } from './pictures-episode.ts';
import { picturesNumbers, picturesText } from './pictures-numbers.ts';
import { picturesOptions, requireEpisodeArgs, type PicturesArgs } from './probe-flags.ts';
import { hasResults, modelFor, openForGradients } from './probe-open.ts';
import { interruptSignal } from './training-run.ts';

/** `untwist pictures`. */
export const picturesCommand: CommandModule<object, PicturesArgs> = {
  command: 'pictures <run>',
  describe: 'Pictures of the prototypes of a trained run, beside their nearest real images',
  builder: picturesOptions,
  handler: async (args) => {
    requireEpisodeArgs(args);
    const folder = args.out ?? join(args.run, 'pictures');
    const { model, dataset, spec, checkpoint } = await openForGradients(args, folder);
    const judge = args.judge === undefined ? undefined : await modelFor(args.judge, dataset, args);
    const random = new Random(args.seed);
    const episodes = drawEpisodes(dataset.split[args.part], spec, args.episodes, random.fork('test'));
    const bar = new CountBar('steps');
    const pictured: PicturedEpisode[] = [];
    const files: string[] = [];
    const { signal, release } = interruptSignal(() => bar.stop());
    try {
      for (const [e, episode] of episodes.entries()) {
        const how = {
          ...{ random: random.fork(`pictures ${e}`), signal },
          onProgress: (done: number, total: number) => bar.update('drawing', e * total + done, episodes.length * total),
        };
        pictured.push(await pictureEpisode({ model, judge }, dataset, episode, e + 1, how));
        files.push(join(folder, `episode-${e + 1}.png`));
        await writeWhole(files[e]!, pictured[e]!.png);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      bar.stop();
      release();
    }
    [model, judge].forEach((made) => made?.dispose());
    const say = (line: string) => process.stderr.write(`${line}\n`);
    if (!hasResults(pictured.length, args.episodes, say)) return;
    const numbers = {
      ...{ run: args.run, checkpoint, judge: args.judge ?? null, dataset: dataset.name, part: args.part, ...spec },
      ...{ episodes: pictured.length, episodesAsked: args.episodes, seed: args.seed, ...picturesNumbers(pictured) },
    };
    await writeWhole(join(folder, 'results.json'), `${JSON.stringify(numbers, null, 2)}\n`);
    const about = `${dataset.name}, ${args.part} classes, ${describeSpec(spec)}, ${pictured.length} episodes`;
    console.log(args.json ? JSON.stringify(numbers) : picturesText(about, numbers));
    const shown = files.length > 3 ? [...files.slice(0, 2), '…', files.at(-1)!] : files;
    say(`Written: ${[join(folder, 'results.json'), ...shown].join(', ')}`);
  },
};
