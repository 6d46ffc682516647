// `npm run bench`: what training and evaluation take here, beside the same work in PyTorch. See `npm run bench -- --help`.
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError, UserError } from '../src/base/errors.ts';
import { useBackend } from '../src/engine/use-backend.node.ts';
import { accuracyText, compareAccuracy } from './accuracy.ts';
import { OTHERS, POOLS, readArguments, type BenchArguments, type Other } from './arguments.ts';
import { compareWorkload, type WorkloadResult } from './compare.ts';
import { growthPlotSvg } from './growth-plot.ts';
import { GROWTH_SWEEPS } from './growth-sweeps.ts';
import { measureGrowth, type GrowthResult } from './growth.ts';
import { benchDataset, episodeImages } from './images.ts';
import { gatherSeconds, openSeconds, solverSeconds, startUpSeconds } from './others.ts';
import { torchVersion } from './peer.ts';
import { profileStep, type StepProfile } from './profile.ts';
import type { Spread } from './statistics.ts';
import { overheadTable, poolOverhead, type SweepOverhead } from './sweep-overhead.ts';
import { growthTable, othersTable, profileTable, workloadTable } from './tables.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

const SEED = 1;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const imagesOf = async (workload: Workload) => episodeImages(await benchDataset(workload.size, say), workload, SEED);

async function profile(workloads: readonly Workload[]): Promise<StepProfile[]> {
  const profiles: StepProfile[] = [];
  for (const workload of workloads) {
    const found = await profileStep(workload, await imagesOf(workload));
    console.log(`${profileTable(found)}\n`);
    profiles.push(found);
  }
  return profiles;
}

async function timeOther(other: Other, rounds: number): Promise<Spread> {
  if (other === 'solver') return solverSeconds(rounds);
  if (other === 'startup') return startUpSeconds(rounds);
  const open = () => benchDataset(28, say);
  return other === 'open' ? openSeconds(open, rounds) : gatherSeconds(await open(), rounds);
}

async function compare(workloads: readonly Workload[], threads: number, args: BenchArguments) {
  const torch = await torchVersion(args.python);
  if ('missing' in torch) {
    say(`Not compared with PyTorch: ${args.python} has none (${torch.missing}).`);
    say('Install it by `pip install torch`, or name a Python that has it by --python.');
  }
  const python = 'missing' in torch ? undefined : args.python;
  const results: WorkloadResult[] = [];
  for (const workload of workloads) {
    const options = { rounds: args.rounds, threads, python, forms: args.forms, say };
    results.push(await compareWorkload(workload, await imagesOf(workload), options));
  }
  return { torch, results };
}

async function growth(threads: number, { only, rounds, plots }: BenchArguments): Promise<GrowthResult[]> {
  await mkdir(plots, { recursive: true });
  const results: GrowthResult[] = [];
  for (const sweep of GROWTH_SWEEPS.filter(({ name }) => only.includes(name))) {
    const result = await measureGrowth(sweep, { rounds, threads, say });
    await writeFile(join(plots, `growth-${sweep.name}.svg`), growthPlotSvg(result));
    results.push(result);
  }
  console.log(growthTable(results));
  return results;
}

async function sweepOverheads({ only, json }: BenchArguments): Promise<void> {
  const load = { before: loadavg()[0] as number, after: 0 };
  const results: SweepOverhead[] = [];
  for (const [name, processes] of Object.entries(POOLS)) {
    if (only.includes(name)) results.push(await poolOverhead(processes));
  }
  load.after = loadavg()[0] as number;
  console.log(`${overheadTable(results)}\n\n${loadLine(load)}`);
  await writeJson(json, { load, results });
}

async function writeJson(file: string, value: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

async function main(): Promise<void> {
  const args = await readArguments(process.argv.slice(2));
  const { threads, mode, json } = args;
  if (mode === 'sweep') return sweepOverheads(args);
  const engine = await useBackend({ backend: 'native', ...(threads === undefined ? {} : { threads }) });
  const workloads = WORKLOADS.filter(({ name }) => args.only.includes(name));
  const load = { before: loadavg()[0] as number, after: 0 };
  if (mode === 'profile') return writeJson(json, { engine, load, profiles: await profile(workloads) });
  if (mode === 'growth') {
    const results = await growth(engine.threads, args);
    load.after = loadavg()[0] as number;
    console.log(`\n${loadLine(load)}`);
    return writeJson(json, { engine, load, rounds: args.rounds, results });
  }

  if (mode === 'accuracy') {
    const result = await compareAccuracy(await benchDataset(28, say), say);
    console.log(accuracyText(result));
    return writeJson(json, { engine, ...result });
  }

  const { torch, results } = await compare(workloads, engine.threads, args);
  const others: Partial<Record<Other, Spread>> = {};
  for (const other of OTHERS) if (args.only.includes(other)) others[other] = await timeOther(other, args.rounds);
  load.after = loadavg()[0] as number;

  const peer = 'missing' in torch ? 'no PyTorch' : `PyTorch ${torch.version}`;
  console.log(
    `${engine.version}, ${peer}, ${engine.threads} threads, ${engine.device}; medians of ${args.rounds} rounds`,
  );
  console.log(`${loadLine(load)}\n`);
  if (results.length > 0) console.log(`${workloadTable(results)}\n`);
  if (Object.keys(others).length > 0) console.log(othersTable(others));
  await writeJson(json, { engine, torch, load, rounds: args.rounds, results, others });
}

const loadLine = ({ before, after }: { before: number; after: number }) =>
  `Processes that wanted to run (1 minute): ${before.toFixed(1)} before, ${after.toFixed(1)} after`;

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError || error instanceof UsageError)) throw error;
  say(`bench: ${error.message}`);
  process.exitCode = 1;
}
