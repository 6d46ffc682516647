import { PICTURE_STARTS } from '../interpretation/pictures/prototype-pictures.ts';
import { textTable, type Table } from '../report/table.ts';
import type { JudgedPicture, PicturedEpisode } from './pictures-episode.ts';

/** Some pictures together; shares and means, 0..1. */
export interface PictureSummary {
  /** `chosen`, or all from one start: `blank`, `nearest`. */
  readonly which: string;
  readonly pictures: number;
  /** Given the class of the prototype by the network itself, and by the judge. */
  readonly own: number;
  readonly judge: number | null;
  /** With a total variation between the 5 and the 95 % point of the real images. */
  readonly natural: number;
  /** Mean q_j. */
  readonly matching: number;
}

/** All episodes; plain JSON. */
export interface PicturesNumbers {
  readonly summaries: readonly PictureSummary[];
  /** Of the chosen pictures, from the nearest sample. */
  readonly fromNearest: number;
  /** Of the judge on real queries of the same episodes: what the pictures are to be measured by. */
  readonly judgeAccuracy: number | null;
  readonly pictures: readonly JudgedPicture[];
}

export function picturesNumbers(episodes: readonly PicturedEpisode[]): PicturesNumbers {
  const pictures = episodes.flatMap((episode) => episode.pictures);
  const chosen = pictures.filter((picture) => picture.chosen);
  const accuracies = episodes.flatMap(({ judgeAccuracy }) => judgeAccuracy ?? []);
  return {
    summaries: [
      summary('chosen', chosen),
      ...PICTURE_STARTS.map((start) =>
        summary(
          start,
          pictures.filter((picture) => picture.start === start),
        ),
      ),
    ],
    fromNearest: mean(chosen.map(({ start }) => Number(start === 'nearest'))),
    judgeAccuracy: accuracies.length === 0 ? null : mean(accuracies),
    pictures,
  };
}

/** The numbers for the terminal. */
export function picturesText(about: string, { summaries, fromNearest, judgeAccuracy }: PicturesNumbers): string {
  const isJudged = judgeAccuracy !== null;
  const table: Table = {
    columns: [
      { title: 'pictures', align: 'left' },
      { title: 'number', align: 'right' },
      { title: 'right class, itself', align: 'right' },
      ...(isJudged ? [{ title: 'right class, judge', align: 'right' as const }] : []),
      { title: 'smooth as real ones', align: 'right' },
      { title: 'matching', align: 'right' },
    ],
    rows: summaries.map(({ which, pictures, own, judge, natural, matching }) => [
      ...[which === 'chosen' ? 'chosen' : `from ${which}`, String(pictures), percent(own)],
      ...(isJudged ? [judge === null ? '' : percent(judge)] : []),
      ...[percent(natural), matching.toFixed(3)],
    ]),
  };
  const lines = [
    about,
    textTable(table),
    `Of the chosen ones ${percent(fromNearest)} began at the nearest real image.`,
  ];
  if (isJudged) lines.push(`The judge gets ${percent(judgeAccuracy)} of real queries of these episodes right.`);
  return lines.join('\n');
}

function summary(which: string, pictures: readonly JudgedPicture[]): PictureSummary {
  const share = (holds: (picture: JudgedPicture) => boolean) => mean(pictures.map((p) => Number(holds(p))));
  return {
    ...{ which, pictures: pictures.length, own: share((p) => p.own === p.class) },
    judge: pictures.some((p) => p.judge === null) ? null : share((p) => p.judge === p.class),
    ...{ natural: share((p) => p.isNatural), matching: mean(pictures.map((p) => p.matching)) },
  };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
