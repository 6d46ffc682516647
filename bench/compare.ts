import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agreement, agrees, type Agreement } from './agreement.ts';
import { OurRunner, type Runner } from './ours.ts';
import { TorchRunner, writeWeights, type PeerForm } from './peer.ts';
import { median, speedRatio, spread, type Spread } from './statistics.ts';
import { WARM_UP, type Workload } from './workloads.ts';

const SEED = 1;
const KINDS = ['train', 'evaluate'] as const;
type Kind = (typeof KINDS)[number];

/** What one side took, in seconds an episode: the median of each round's steps, and the spread of those medians. */
export interface Timing {
  readonly rounds: readonly number[];
  readonly seconds: Spread;
}

/** One form of PyTorch: its times and how many times as fast ours is, or why it has none. */
export type PeerResult =
  | { readonly form: PeerForm; readonly failed: string }
  | {
      readonly form: PeerForm;
      readonly agreement: Agreement;
      readonly times: Readonly<Record<Kind, Timing>>;
      readonly ratios: Readonly<Record<Kind, Spread>>;
    };

export interface WorkloadResult {
  readonly workload: Workload;
  readonly ours: Readonly<Record<Kind, Timing>>;
  readonly peers: readonly PeerResult[];
}

export interface CompareOptions {
  readonly rounds: number;
  readonly threads: number;
  /** Python that has PyTorch; without it only ours is timed. */
  readonly python: string | undefined;
  readonly forms: readonly PeerForm[];
  readonly say: (line: string) => void;
}

/** Times a workload on our side and in PyTorch, turn by turn in each round, after one step on which they must agree. */
export async function compareWorkload(
  workload: Workload,
  images: readonly Uint8Array[],
  options: CompareOptions,
): Promise<WorkloadResult> {
  const { say } = options;
  const folder = await mkdtemp(join(tmpdir(), 'untwist-bench-'));
  const ours = new OurRunner(workload, images, SEED);
  const peers: { form: PeerForm; runner: TorchRunner; agreement: Agreement }[] = [];
  const failed: { form: PeerForm; failed: string }[] = [];
  try {
    const before = await ours.weights();
    await writeFile(join(folder, 'before.bin'), writeWeights(before));
    await writeFile(join(folder, 'images.bin'), Buffer.concat(images));
    const first = { loss: await ours.train(), after: await ours.weights() };
    for (const form of options.python === undefined ? [] : options.forms) {
      say(`${workload.name}: starting PyTorch, ${form} ...`);
      let runner: TorchRunner | undefined;
      try {
        const { python, threads } = { ...options, python: options.python as string };
        runner = await TorchRunner.start({ python, workload, form, threads, folder, shapes: ours.shapes() });
        const apart = agreement(before, first, { loss: await runner.train(), after: await runner.weights() });
        if (!agrees(apart)) throw new Error(`does other work: ${describe(apart)}`);
        peers.push({ form, runner, agreement: apart });
      } catch (error) {
        await runner?.close();
        failed.push({ form, failed: error instanceof Error ? error.message : String(error) });
        say(`${workload.name}: ${form} is left out: ${failed.at(-1)?.failed}`);
      }
    }
    const runners: Runner[] = [ours, ...peers.map(({ runner }) => runner)];
    for (const runner of runners) for (const kind of KINDS) await runner.time(kind, WARM_UP);
    const rounds = await timeRounds(runners, workload, options);
    const timing = (runner: Runner, kind: Kind): Timing => {
      const seconds = rounds.get(runner)?.[kind] as number[];
      return { rounds: seconds, seconds: spread(seconds) };
    };
    const both = <T>(make: (kind: Kind) => T) => ({ train: make('train'), evaluate: make('evaluate') });
    return {
      workload,
      ours: both((kind) => timing(ours, kind)),
      peers: [
        ...peers.map(({ form, runner, agreement: apart }) => ({
          ...{ form, agreement: apart, times: both((kind) => timing(runner, kind)) },
          ratios: both((kind) => speedRatio(timing(ours, kind).rounds, timing(runner, kind).rounds)),
        })),
        ...failed,
      ],
    };
  } finally {
    await Promise.all(peers.map(({ runner }) => runner.close()));
    await ours.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeRounds(runners: readonly Runner[], workload: Workload, { rounds, say }: CompareOptions) {
  const times = new Map(runners.map((runner) => [runner, { train: [] as number[], evaluate: [] as number[] }]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of KINDS) {
      // Each side once first, once last, and so on: what drifts within a round hits all alike.
      const turn = round % runners.length;
      for (const runner of [...runners.slice(turn), ...runners.slice(0, turn)]) {
        times.get(runner)?.[kind].push(median(await runner.time(kind, workload.steps)));
      }
    }
    say(`${workload.name}: round ${round + 1} of ${rounds}`);
  }
  return times;
}

const describe = ({ loss, step }: Agreement) =>
  `after one step the losses differ by ${loss.toExponential(1)} of their size, the weights by ${step.toExponential(1)} of the step`;
