import { createHash } from 'node:crypto';
import type { ModelExplanation } from '../../interpretation/reading/explain-model.ts';
import { escapeHtml } from '../html.ts';
import { associationChart, reliabilityChart } from './charts.ts';
import { pageData, scriptJson } from './page-data.ts';
import { SCRIPT } from './script.ts';
import { adviceSection, classCards, gallery, percent, sampleCards } from './sections.ts';
import { STYLE } from './style.ts';

/** What the page shows. */
export interface ExplainPage {
  /** Of what: the name of the fitted model, or the run. */
  readonly title: string;
  /** Where it comes from, a sentence or two. */
  readonly about: readonly string[];
  readonly explanation: ModelExplanation;
  /** A small PNG of each sample, or null. */
  readonly thumbnails: readonly (Uint8Array | null)[];
  /** A generated PNG by prototype; empty where none were asked for. */
  readonly pictures?: ReadonlyMap<number, Uint8Array>;
  /** More numbers, such as the measures of reading: a row each. */
  readonly measures?: readonly { readonly name: string; readonly value: string; readonly note: string }[];
}

/** Ambiguous samples on the page, which lie nearer and nearer to sure ones; the JSON has more. */
const AMBIGUOUS = 9;

/** A page that lays a model open, complete in itself: no network, light and dark, on a phone and in print. */
export function explainPage(page: ExplainPage): string {
  const { explanation, title } = page;
  const { wrong, wrongCount, ambiguous, judgement, prototypes, labelNames } = explanation;
  const hash = createHash('sha256').update(SCRIPT).digest('base64');
  const data = pageData(explanation, page.thumbnails);
  const shown = data.pictures.filter((picture) => picture !== '').length;
  const sections: [id: string, title: string, html: string][] = [
    ['map-section', 'Map', mapSection(explanation, shown)],
    ['advice', 'Advice', adviceSection(explanation)],
    ...(page.measures === undefined
      ? []
      : [section('measures', 'Measures of reading', measuresSection(page.measures))]),
    section('classes', 'Classes', classCards(explanation)),
    section('prototypes', 'Prototypes', gallery(explanation, page.pictures ?? new Map())),
    section(
      'association',
      'Association of prototypes and classes',
      `<p class="quiet">A row a prototype, a column a class; the stronger the colour, the more the prototype speaks for the class.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Association matrix">${associationChart(prototypes, labelNames)}</div>`,
    ),
    section('wrong', 'Wrong samples', wrongSection(explanation, wrong, wrongCount)),
    section(
      'ambiguous',
      'Most ambiguous samples that are right',
      judgement === null ? '<p>None can be judged.</p>' : sampleCards(explanation, ambiguous.slice(0, AMBIGUOUS)),
    ),
    ...(judgement === null ? [] : [section('reliability', 'Reliability', reliabilitySection(judgement))]),
    section('twist', 'Twist of the embedding', twistSection(explanation)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)} explained</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${page.about.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
${numbers(explanation)}
</header>
<nav aria-label="Sections"><ul>${sections.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>
<main>
${sections.map(([id, name, html]) => `<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>\n${html}\n</section>`).join('\n')}
</main>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const section = (id: string, title: string, html: string): [string, string, string] => [id, title, html];

function numbers({ samples, prototypes, labelNames, judgement }: ModelExplanation): string {
  const tests = samples.filter(({ role }) => role === 'test').length;
  const cells: [name: string, value: string, note: string][] = [
    ['classes', String(labelNames.length), ''],
    ['support samples', String(samples.length - tests), 'that the model is made from'],
    ['prototypes', String(prototypes.length), 'that stand for them'],
  ];
  if (judgement !== null) {
    const of = judgement.by === 'testSamples' ? 'tests' : 'left out';
    cells.push(
      [`right of ${judgement.count} ${of}`, percent(judgement.accuracy), ''],
      ['calibration error', judgement.calibrationError.toFixed(3), 'how far off its probabilities are'],
      ['prototypes a decision', judgement.prototypesNeeded.toFixed(2), 'that make up 95\u00a0% of it'],
      ['largest matching', judgement.matchingPeak.toFixed(2), 'on average; near 1, a single prototype decides'],
    );
  }
  const cell = ([name, value, note]: (typeof cells)[number]) =>
    `<div><dt>${name}</dt><dd>${value}</dd>${note === '' ? '' : `<dd class="note">${note}</dd>`}</div>`;
  return `<dl class="numbers">${cells.map(cell).join('')}</dl>`;
}

function mapSection({ labelNames, map, samples }: ModelExplanation, shown: number): string {
  const [first, second] = map.explainedVariance;
  const hasTests = samples.some(({ role }) => role === 'test');
  const options = labelNames.map((name, label) => `<option value="${label}">${escapeHtml(name)}</option>`);
  const pictures = shown < samples.length ? ` ${shown} of ${samples.length} samples have a picture here.` : '';
  const dots = hasTests
    ? 'Filled dots are support samples, which the model is made from; outlined ones are tests, on which it is judged.'
    : 'Dots are support samples, which the model is made from.';
  return `<p class="quiet">What lies close looks alike to the network. Diamonds are prototypes. ${dots} A ring marks one that is told wrong. The axes are the principal components of the embeddings, ${percent(first)} and ${percent(second)} of their variance: what is apart here is apart, but what is together here may be apart in the rest.${pictures}</p>
<p class="quiet" id="map-help">Point at or tap something to read it. Keys on the map: arrows move, + and − zoom, 0 shows all; n and p go from prototype to prototype, N and P (with Shift) through the samples of one; the wheel zooms once the map is in use.</p>
<div class="tools">
<button type="button" id="zoom-in" aria-label="Zoom in">+</button>
<button type="button" id="zoom-out" aria-label="Zoom out">−</button>
<button type="button" id="whole">Whole map</button>
<span><button type="button" id="previous" aria-label="Previous prototype">←</button> prototype <button type="button" id="next" aria-label="Next prototype">→</button></span>
<span><button type="button" id="previous-sample" aria-label="Previous sample">←</button> sample <button type="button" id="next-sample" aria-label="Next sample">→</button></span>
<label>Class <select id="pick"><option value="-1">all</option>${options.join('')}</select></label>
</div>
<div class="map">
<canvas id="map" tabindex="0" role="application" aria-label="Map of ${samples.length} samples and ${map.prototypes.length} prototypes" aria-describedby="map-help"></canvas>
<div id="told" class="told" role="status" aria-live="polite" aria-label="What is pointed at"><p class="quiet">What is pointed at is described here.</p></div>
</div>
<noscript><p>The map and the pictures need scripts, which are part of this file.</p></noscript>`;
}

function wrongSection(explanation: ModelExplanation, wrong: ModelExplanation['wrong'], count: number): string {
  const { judgement } = explanation;
  if (judgement === null) return '<p>None can be judged: that needs a second image of a class.</p>';
  const how =
    judgement.by === 'testSamples' ? 'Test samples.' : 'Each support sample as the rest of the support sees it.';
  if (count === 0) return `<p>${how} None of ${judgement.count} is wrong.</p>`;
  const first = wrong.length < count ? ` The surest ${wrong.length} of them:` : '';
  return `<p>${how} ${count} of ${judgement.count} are wrong.${first}</p>\n${sampleCards(explanation, wrong)}`;
}

function reliabilitySection({ reliability, count }: NonNullable<ModelExplanation['judgement']>): string {
  return `<p class="quiet">The ${count} samples that the model is judged on, put together by how sure it was of them; the larger a dot, the more of them. On the dashed line it is as often right as it is sure; above it is more often right than it says. A small dot far from the line may be a single sample.</p>
<div class="chart">${reliabilityChart(reliability)}</div>`;
}

function twistSection({ twist }: ModelExplanation): string {
  if (twist === null) return '<p>Takes two classes.</p>';
  const rows: [string, number, string][] = [
    [
      'NMI with k-means, arithmetic',
      twist.nmiArithmetic,
      'agreement of k-means with the classes; 1 where each class is one cluster',
    ],
    ['NMI with k-means, geometric', twist.nmiGeometric, 'the same with the geometric mean'],
    ['AMI', twist.ami, 'the same, adjusted for chance'],
    ['silhouette', twist.silhouette, 'from −1 to 1; above 0 classes lie apart'],
    ['neighbours of the same class', twist.neighbourPurity, 'of the ten nearest, 1 is best'],
    ['pieces a class', twist.componentsPerClass, '1 where each class is in one piece'],
  ];
  const body = rows.map(
    ([name, value, note]) => `<tr><th scope="row">${name}</th><td>${value.toFixed(3)}</td><td>${note}</td></tr>`,
  );
  return `<p class="quiet">How far the classes are from being one cluster each in the embedding, whatever the prototypes. k-means makes as many clusters as there are classes.</p>
${plainTable(body)}`;
}

function measuresSection(measures: NonNullable<ExplainPage['measures']>): string {
  const body = measures.map(
    ({ name, value, note }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td><td>${escapeHtml(note)}</td></tr>`,
  );
  return plainTable(body);
}

const plainTable = (rows: readonly string[]) => `<table class="plain">${rows.join('')}</table>`;
