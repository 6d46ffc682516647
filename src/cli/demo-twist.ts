import type { Random } from '../base/random.ts';
import type { Dataset } from '../episodes/types.ts';
import { measureTwist, type Twist } from '../metrics/twist.ts';
import type { Table } from '../report/table.ts';
import { EmbeddingTable } from '../training/embedding-table.ts';
import type { EpisodicModel } from '../training/episodic-model.ts';

/** Images of each character; more tell the same and cost their square. */
const IMAGES = 5;

/** The twist of the embedding of the test alphabets: each a class, scattered over its characters. */
export async function twistOfAlphabets(model: EpisodicModel, dataset: Dataset, random: Random): Promise<Twist> {
  const { test } = dataset.split;
  const groups = [...new Set(test.map(({ group }) => group))];
  const samples = test.flatMap(({ rows, group }) =>
    random.sample(rows, Math.min(IMAGES, rows.length)).map((row) => ({ row, label: groups.indexOf(group) })),
  );
  const table = await EmbeddingTable.build(model, dataset.images, test);
  const rows = Int32Array.from(samples, ({ row }) => row);
  const gathered = table.gather({ rows, turns: new Uint8Array(rows.length) });
  const embeddings = Float32Array.from(await gathered.data());
  gathered.dispose();
  table.dispose();
  const labels = samples.map(({ label }) => label);
  return measureTwist({ embeddings, labels, depth: embeddings.length / rows.length, random });
}

/** What of a twist is shown, and whether more of it is better. */
const SHOWN = [
  ['nmiArithmetic', 'NMI with k-means', 3],
  ['neighbourPurity', 'neighbours of the same alphabet', 3],
  ['componentsPerClass', 'pieces an alphabet', 1],
] as const;

/** Twists side by side, a row each. */
export function twistTable(twists: Readonly<Record<string, Twist>>): Table {
  const columns = [
    { title: 'embedding of the alphabets', align: 'left' as const },
    ...SHOWN.map(([, title]) => ({ title, align: 'right' as const })),
  ];
  const rows = Object.entries(twists).map(([name, twist]) => [
    name,
    ...SHOWN.map(([key, , digits]) => twist[key].toFixed(digits)),
  ]);
  return { columns, rows };
}
