import type { CommandModule } from 'yargs';
import { textTable, type Table } from '../report/table.ts';
import { batchOf, readBrokenStep } from '../training/broken-step.ts';
import { loadModel } from '../training/build-model.ts';
import { firstNotFinite, replayStep, type Magnitude, type ReplayedStep } from '../training/replay-step.ts';
import { engineOptions, startEngine, type EngineArgs } from './engine-options.ts';

interface Args extends EngineArgs {
  readonly step: string;
  readonly json: boolean;
}

/** `untwist replay`. */
export const replayCommand: CommandModule<object, Args> = {
  command: 'replay <step>',
  describe: 'Run a training step again whose loss or gradients were not finite, and say where that begins',
  builder: (yargs) =>
    engineOptions(
      yargs.positional('step', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of the step: RUN/broken/episode-NNNNNNN',
      }),
    ).option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' }),
  handler: async (args) => {
    const saved = await readBrokenStep(args.step);
    await startEngine(args);
    const learner = await loadModel(saved.checkpoint);
    const batch = batchOf(saved);
    const replayed = await replayStep(learner, batch, saved.untwistShare);
    batch.images.dispose();
    learner.dispose();
    const { episode, part, value } = saved;
    const first = firstNotFinite(replayed);
    if (args.json)
      console.log(JSON.stringify({ episode, part, value, firstNotFinite: first, ...replayed }, jsonNumber));
    else console.log(replayText(replayed, `Episode ${episode}: ${part} was ${value}.`, first));
  },
};

/** JSON has no NaN and no infinity: their names. */
const jsonNumber = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

function replayText({ weights, layers, losses, gradients }: ReplayedStep, then: string, first: string | null): string {
  const now =
    first === null
      ? 'Here all its numbers are finite: the engine or its version is another one.'
      : `The first number that is not finite is in ${first}.`;
  return [
    `${then} ${now}`,
    textTable({
      columns: [
        { title: 'loss', align: 'left' },
        { title: 'value', align: 'right' },
      ],
      rows: Object.entries(losses).map(([name, value]) => [name, value.toPrecision(5)]),
    }),
    ...[['layer', layers] as const, ['weights', weights] as const, ['gradient', gradients] as const].map(
      ([title, rows]) => textTable(magnitudeTable(title, rows)),
    ),
  ].join('\n\n');
}

function magnitudeTable(title: string, rows: readonly Magnitude[]): Table {
  return {
    columns: [
      { title, align: 'left' },
      { title: 'largest', align: 'right' },
      { title: 'not finite', align: 'right' },
    ],
    rows: rows.map(({ name, largest, notFinite }) => [
      name,
      largest.toPrecision(4),
      notFinite === 0 ? '' : `${notFinite}`,
    ]),
  };
}
