import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../../src/engine/index.ts';
import { createGlyphs } from '../../src/episodes/glyphs/index.ts';
import { readText } from '../docs/support/markdown.ts';
import { ReaderFolder, SMALL_GLYPHS } from './support/tutorial.ts';

// The tutorials, followed from top to bottom, as they stand but shorter; the commands on one small data set.
const dataset = createGlyphs(SMALL_GLYPHS);
vi.mock('../../src/cli/open-with-bar.ts', () => ({ openWithBar: () => Promise.resolve(dataset) }));

const tutorial = (name: string) => readText(new URL(`../../docs/${name}.md`, import.meta.url));
const ACCURACY = /\d+\.\d\d ± \d+\.\d\d %/;

let reader: ReaderFolder;
beforeAll(async () => {
  await useBackend({ backend: 'auto' });
  reader = new ReaderFolder();
  await reader.draw('newclasses');
  await reader.draw('letters');
});
afterAll(() => reader.remove());

describe('the tutorial on training scripts', () => {
  const page = tutorial('tutorial-episodic-training');
  beforeAll(() => reader.writeScripts(page));

  it('has a loop that trains, validates, tests, logs and saves', async () => {
    const said = await reader.runScript('own-loop.ts', '2');
    expect(said).toMatch(new RegExp(`^episode 2: validation accuracy ${ACCURACY.source}$`, 'm'));
    expect(said).toMatch(new RegExp(`^classes never seen: ${ACCURACY.source}$`, 'm'));
    expect(await reader.tagsIn('runs/own-loop/events')).toEqual([
      'train/loss',
      'train/accuracy',
      'validation/accuracy',
    ]);
    expect(await reader.weightsOf('runs/own-loop/model')).toHaveProperty(['block1_conv/kernel']);
  });

  it('has a script that goes on where it ended', async () => {
    const first = await reader.runScript('train-and-resume.ts', '2');
    expect(first).toMatch(/^trained 2 episodes; the best validation was at 2$/m);
    const checkpoints = reader.at('runs/resumed/checkpoints');
    expect(readdirSync(checkpoints)).toEqual(['best.json', 'episode-0000002']);
    const second = await reader.runScript('train-and-resume.ts', '4');
    expect(second).toMatch(/^episode 4: /m);
    expect(second).not.toMatch(/^episode 2: /m);
    expect(second).toMatch(/^trained 4 episodes; /m);
    expect(readdirSync(checkpoints)).toContain('episode-0000004');
    expect(await reader.tagsIn('runs/resumed/events')).toContain('validation/accuracy');
    expect(readFileSync(reader.at('runs/resumed/metrics.jsonl'), 'utf8')).toContain('validation/accuracy');
    expect(await reader.weightsOf('runs/resumed/model')).toHaveProperty(['block1_conv/kernel']);
  });

  it('has commands for the same', async () => {
    const [trained, resumed, evaluated, ...rest] = await reader.runBlock(page, '--out runs/command');
    expect(trained!.stdout).toContain('Stopped after 2 episodes');
    expect(resumed!.stdout).toContain('Stopped after 3 episodes');
    expect(evaluated!.stdout).toMatch(ACCURACY);
    expect(rest.map(({ command }) => command)).toEqual(['export runs/command']);
    expect(readdirSync(reader.at('runs/command-exported'))).toContain('model.json');
  });
});

describe('the tutorial on fine-tuning', () => {
  const page = tutorial('tutorial-fine-tuning');

  it('has commands that fine-tune, go on with other layers, fit and predict', async () => {
    const [, before] = await reader.runBlock(page, '--out runs/characters');
    expect(before!.stdout).toMatch(ACCURACY);
    const [tuned, after] = await reader.runBlock(page, '--backbone runs/characters/model');
    expect(tuned!.stderr).toMatch(/^backbone: runs\/characters\/model up to 'embedding', \d+ features/m);
    expect(tuned!.stderr).toMatch(/^frozen: 2 of 8 layers with weights/m);
    expect(after!.stdout).toMatch(ACCURACY);
    const [thawed] = await reader.runBlock(page, '--resume runs/alphabets');
    expect(thawed!.stdout).toContain('Stopped after 3 episodes');
    const [, predicted] = await reader.runBlock(page, 'fit runs/alphabets');
    expect(predicted!.stdout).toMatch(/^what\.png +[ab] +\d+\.\d % .* [ab]\/\d\.png \(\d\.\d\d\)/m);
  });

  it('has a script that goes on from that network, and leaves the frozen layers as they are', async () => {
    reader.writeScripts(page);
    const said = await reader.runScript('fine-tune.ts', '2');
    expect(said).toMatch(new RegExp(`^before: ${ACCURACY.source}$`, 'm'));
    expect(said).toMatch(new RegExp(`^after: ${ACCURACY.source}$`, 'm'));
    const first = await reader.weightsOf('runs/characters/model');
    const tuned = await reader.weightsOf('runs/fine-tuned/model');
    expect(tuned['block1_conv/kernel']).toEqual(first['block1_conv/kernel']);
    expect(tuned['block2_conv/kernel']).not.toEqual(first['block2_conv/kernel']);
  });

  it('refers to an example of fitting in code that runs', async () => {
    const said = await reader.runScript('examples/fit-and-predict.ts');
    expect(said.match(/% sure.*; most like drawing \d+ of /g)).toHaveLength(10);
  });
});

describe('the tutorial on TensorBoard', () => {
  it('has commands that write what it shows', async () => {
    await reader.runBlock(tutorial('tensorboard'), '--out runs/first');
    expect(await reader.tagsIn('runs/untwisted/events')).toEqual(
      expect.arrayContaining(['train/accuracy', 'validation/accuracy', 'validation/map', 'validation/prototypes']),
    );
    for (const run of ['first', 'untwisted']) {
      expect(await reader.tagsIn(`runs/${run}/events/results/test`)).toContain('accuracy/20-way 5-shot');
    }
  });
});

describe('the tutorial on the browser', () => {
  // Its pages and the explorer are tested in package.test.ts.
  it('begins with a model of drawings', async () => {
    await reader.runBlock(tutorial('browser'), 'npx untwist fit');
    expect(readdirSync(reader.at())).toContain('letters.untwist');
  });
});
