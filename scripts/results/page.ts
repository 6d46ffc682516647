import { markdownTable, type Table } from '../../src/report/table.ts';
import { evaluationRows } from './evaluation-rows.ts';
import { PUBLISHED, type Published } from './published.ts';
import { SECTIONS, type ResultRow, type SectionName } from './row.ts';
import { parseResult, type Result } from './schema.ts';
import { studyRows } from './study-rows.ts';

/** What a section is about, and how its numbers are made. */
const ABOUT: Readonly<Record<SectionName, readonly [title: string, text: string]>> = {
  vinyals: [
    'vinyals',
    'Omniglot, 1,200 characters to train with and 423 to test, each with its four rotations. `untwist reproduce vinyals`.',
  ],
  lake: [
    'lake',
    'The 30 background alphabets of Omniglot to train with, the 20 evaluation alphabets to test. `untwist reproduce lake`.',
  ],
  alphabets: [
    'alphabets',
    'The alphabet is the class, scattered over its characters; alphabets never seen. `untwist reproduce alphabets`.',
  ],
  'paper-table-1': [
    'paper-table-1',
    'The table of the paper, [explained on a page of its own](results-paper-table-1.md). `untwist reproduce paper-table-1`.',
  ],
  glyphs: [
    'glyphs → Omniglot',
    'Trained on generated handwriting alone, tested on the evaluation alphabets. `untwist demo`, then the command `evaluate`.',
  ],
  ablations: [
    'ablations',
    'One thing changed at a time. A short training shows what learns faster: after a long one a change may bring less, or harm. `untwist reproduce ablations`.',
  ],
  untwisting: [
    'untwisting',
    'With and without the term, on alphabets never seen; intervals are over networks. `untwist reproduce untwisting`.',
  ],
  'adaptive-number': [
    'adaptive-number',
    'How many prototypes one setting finds; one a character is wanted. `untwist reproduce adaptive-number`.',
  ],
  imbalance: ['imbalance', 'Classes of 1 to 20 support images in one episode. `untwist reproduce imbalance`.'],
  'fine-tuning': [
    'fine-tuning',
    'The upper layers of a pre-trained network of photographs, trained on characters. `untwist reproduce fine-tuning`.',
  ],
};

const HEAD = `# Results

<!-- Made by \`npm run results\` from the files in results/; a change by hand is lost. -->

Every number is from one file in \`results/\`, which the command \`reproduce\` or \`evaluate\` wrote; there stand the
whole command, the version and the machine too. Mean over test episodes ± 95 % interval; batch normalisation
inductive; what has to be chosen is chosen on validation classes. Seeds: of the networks; of the test. Training: wall time
of one network on two cores, other work beside it or not. The note says by itself where something was run shorter than
it is asked for: 1,000 episodes and three networks, or what the study names. Published numbers stand below ours, with
their source; – is not known, or does not apply.
`;

/** The whole page. @param files name and text of each file in results/ @throws UserError naming a file that is wrong */
export function resultsPage(files: readonly { readonly name: string; readonly text: string }[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = sorted.flatMap(({ name, text }) => rowsOf(name, parseResult(name, text)));
  return [HEAD, ...SECTIONS.map((name) => sectionText(name, rows))].join('\n');
}

function rowsOf(file: string, result: Result): ResultRow[] {
  return result.protocol === 'evaluation' ? evaluationRows(file, result) : studyRows(result);
}

function sectionText(name: SectionName, all: readonly ResultRow[]): string {
  const [title, text] = ABOUT[name];
  const rows = all.filter(({ section }) => section === name);
  const published = PUBLISHED.filter(({ section }) => section === name);
  const tests = [...new Set(rows.map(({ test }) => test))];
  // Published numbers of a test whose rows say more in its name, an embedding, stand below each such table.
  const isOf = (test: string, known: string) => test === known || test.startsWith(`${known};`);
  const without = [...new Set(published.map(({ test }) => test))].filter((known) => !tests.some((t) => isOf(t, known)));
  const tables = [...tests, ...without].map((test) => {
    const own = rows.filter((row) => row.test === test);
    const others = published.filter((number) => isOf(test, number.test));
    return `### ${test}\n\n${markdownTable(rowsTable(own, others))}\n`;
  });
  const none = rows.length === 0 ? ['Not run yet.\n'] : [];
  return [`## ${title}\n`, `${text}\n`, ...none, ...tables].join('\n');
}

function rowsTable(rows: readonly ResultRow[], published: readonly Published[]): Table {
  const columns = [
    { title: 'method', align: 'left' },
    { title: 'result', align: 'right' },
    { title: 'episodes', align: 'right' },
    { title: 'seeds', align: 'left' },
    { title: 'training', align: 'right' },
    { title: 'date', align: 'left' },
    { title: 'commit', align: 'left' },
    { title: 'note', align: 'left' },
  ] as const;
  const own = rows.map(({ method, value, episodes, seeds, training, date, commit, notes }) => [
    ...[method, value, episodes, seeds, training, date, commit],
    notes.join('; '),
  ]);
  const others = published.map(({ method, value, source }) => [
    ...[`published: ${method}`, `${value} %`, '', '', '', '', ''],
    source,
  ]);
  return { columns, rows: [...own, ...others] };
}
