import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { trainNetwork } from '../../src/cli/reproduce-network.ts';
import { LOCK_FILE } from '../../src/cli/run-lock.ts';
import type { EngineInfo } from '../../src/engine/index.ts';
import { temporaryFolder, tinyConfig, tinyDataset } from '../training/tiny.ts';

it('leaves a network alone that another process trains, though it has no checkpoint yet', async () => {
  const run = temporaryFolder();
  writeFileSync(join(run, LOCK_FILE), JSON.stringify({ pid: process.ppid, host: hostname() }));
  const engine: EngineInfo = { backend: 'cpu', device: 'CPU', threads: 1, version: '' };
  const training = { run, config: tinyConfig(), dataset: tinyDataset(), engine, folder: run, say: () => {} };
  await expect(trainNetwork(training)).rejects.toThrow(`Process ${process.ppid}`);
  expect(readdirSync(run)).toEqual([LOCK_FILE]);
});
