import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { predictEmbeddings } from '../../src/interpretation/fitted/index.ts';
import { fitLines, fitSummary } from '../../src/report/fit-summary.ts';
import { dataUri, escapeHtml } from '../../src/report/html.ts';
import { predictPage } from '../../src/report/predict-html.ts';
import { predictTable } from '../../src/report/predict-table.ts';
import { pngOf, samplesOf, smallModel } from '../interpretation/fitted/small-model.ts';

const HOSTILE = '"><script>alert(1)</script>';
const support = { ...samplesOf([3, 3]), sources: ['0', '1', '2', '3', '4', HOSTILE] };
const fitted = smallModel([3, 3], { names: ['a', HOSTILE], support });
const embeddings = Float32Array.of(0, 0, 0, 4, 0, 0, 9, 9, 9);
const answers = predictEmbeddings(fitted, embeddings).map((answer, i) => ({ ...answer, image: `${HOSTILE}${i}.png` }));

it('makes a page that is complete in itself, with every text as text', () => {
  const page = predictPage(
    fitted,
    answers.map((answer) => ({ ...answer, thumbnail: pngOf(1) })),
  );
  const { document } = parseHTML(page);
  expect(document.querySelectorAll('script')).toHaveLength(0);
  expect(document.querySelectorAll('article')).toHaveLength(3);
  expect(Array.from(document.querySelectorAll('h2'), (h) => h.textContent)).toEqual(['a', HOSTILE, 'None of these']);
  const pictures = Array.from(document.querySelectorAll('img'));
  for (const picture of pictures) {
    expect(picture.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
    expect(picture.getAttribute('alt')).not.toBe('');
  }
  // The image itself and its five nearest, of which one has no thumbnail.
  expect(pictures).toHaveLength(3 + answers.flatMap((a) => a.nearest).filter(({ sample }) => sample !== 1).length);
  expect(page).not.toMatch(/https?:|@import|url\(/);
  expect(page).toContain('color-scheme: light dark');
});

it('makes a table with a row an image', () => {
  const { rows } = predictTable(answers);
  expect(rows).toHaveLength(3);
  expect(rows[0]![1]).toBe('a');
  expect(rows[0]![2]).toMatch(/^\d+\.\d %$/);
  expect(rows[2]![1]).toMatch(/^none of these \(nearest: /);
  expect(rows[0]![5]).toMatch(/^[012] \(\d\.\d\d\), /);
});

it('tells what a fit gave', () => {
  const { classes, images, prototypes } = fitSummary(fitted);
  expect(classes.map(({ images: count }) => count)).toEqual([3, 3]);
  expect(images).toBe(6);
  expect(classes.reduce((sum, c) => sum + c.prototypes, 0)).toBe(prototypes);
  expect(fitLines(fitted).join('\n')).toMatch(
    /2 classes, 6 images, \d prototypes\. Each image told by the others: [\d.]+ % of 6 right/,
  );
  const one = fitLines(smallModel([1, 1])).join('\n');
  expect(one).toContain('how sure an answer is cannot be checked');
  expect(one).toContain('"None of these" cannot be told');
});

it('writes text and pictures for HTML', () => {
  expect(escapeHtml(`<a href="x" title='y'>&</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
  );
  expect(dataUri(Uint8Array.of(1, 2, 3))).toBe('data:image/png;base64,AQID');
});
