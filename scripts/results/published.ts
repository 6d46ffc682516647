import { PUBLISHED as PAPER } from '../../src/cli/reproduce-paper-table.ts';
import { PAPER_COLUMNS, PAPER_LINES } from '../../src/evaluation/protocols/paper-table-1.ts';
import { TRAINED_PROTOCOLS } from '../../src/evaluation/protocols/trained-protocols.ts';
import type { SectionName } from './row.ts';

/** A number of others, beside which ours stands. */
export interface Published {
  readonly section: SectionName;
  readonly test: string;
  readonly method: string;
  /** In percent, as it was printed. */
  readonly value: string;
  readonly source: string;
}

const SNELL = 'Snell et al. 2017';
const VINYALS = 'Vinyals et al. 2016';
const FORT = 'Fort 2017, larger network and more training';
const ALLEN = 'Allen et al. 2018';
const ALLEN_2019 = 'Allen et al. 2019';
const ANTONIOU = 'Antoniou et al. 2019';

/** The same method in several tests: `[test, value]`. */
const of = (
  section: SectionName,
  method: string,
  source: string,
  values: readonly (readonly [test: string, value: string])[],
): Published[] => values.map(([test, value]) => ({ section, test, method, value, source }));

const [alphabets, characters] = TRAINED_PROTOCOLS.alphabets.tests.map(({ title }) => title) as [string, string];
const [oneShot, fiveShot] = ['20-way 1-shot', '20-way 5-shot'];

export const PUBLISHED: readonly Published[] = [
  ...of('vinyals', 'MAML++, of four blocks too', ANTONIOU, [
    [oneShot, '97.65'],
    [fiveShot, '99.33'],
    ['5-way 1-shot', '99.47'],
    ['5-way 5-shot', '99.85'],
  ]),
  ...of('vinyals', 'prototypical networks', SNELL, [
    [oneShot, '96.0'],
    [fiveShot, '98.9'],
  ]),
  ...of('vinyals', 'Gaussian prototypes', FORT, [
    [oneShot, 'about 97'],
    [fiveShot, 'about 99'],
  ]),
  ...of('vinyals', 'matching network', VINYALS, [
    [oneShot, '93.8'],
    [fiveShot, '98.5'],
  ]),
  ...of('vinyals', 'siamese network', VINYALS, [
    [oneShot, '88.0'],
    [fiveShot, '96.5'],
  ]),
  ...of('alphabets', 'infinite mixture prototypes', ALLEN, [
    [alphabets, '91.2'],
    [characters, '95.3'],
  ]),
  ...of('alphabets', 'infinite mixture prototypes, later', ALLEN_2019, [
    [alphabets, 'about 92.0'],
    [characters, '95.4'],
  ]),
  ...of('alphabets', 'prototypical networks', ALLEN_2019, [
    [alphabets, '65'],
    [characters, '82–86'],
  ]),
  ...PAPER_LINES.flatMap(({ ways }) =>
    PAPER_COLUMNS.flatMap(({ name, title }): Published[] => {
      const value = PAPER[name]?.[ways];
      if (value === undefined) return [];
      const source = 'Table 1 of the paper, ImageNet weights, ten draws';
      return [{ section: 'paper-table-1', test: `${ways} classes`, method: title, value: `${100 * value}`, source }];
    }),
  ),
];
