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
      `<div class="scroll" tabindex="0" role="region" aria-label="Association matrix">${associationChart(prototypes, labelNames)}</div>`,
    ),
    section('wrong', 'Wrong samples', wrongSection(explanation, wrong, wrongCount)),
    section(
      'ambiguous',
      'Most ambiguous samples that are right',
      judgement === null ? '<p>None can be judged.</p>' : sampleCards(explanation, ambiguous),
    ),
    ...(judgement === null
      ? []
      : [section('reliability', 'Reliability', `<div class="chart">${reliabilityChart(judgement.reliability)}</div>`)]),
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
  const cells: [string, string][] = [
    ['classes', String(labelNames.length)],
    ['support samples', String(samples.length - tests)],
    ['prototypes', String(prototypes.length)],
  ];
  if (judgement !== null) {
    cells.push(
      [
        judgement.by === 'testSamples' ? `right of ${judgement.count} tests` : `right of ${judgement.count} left out`,
        percent(judgement.accuracy),
      ],
      ['calibration error', judgement.calibrationError.toFixed(3)],
      ['prototypes a decision', judgement.prototypesNeeded.toFixed(2)],
      ['mean largest matching', judgement.matchingPeak.toFixed(2)],
    );
  }
  return `<dl class="numbers">${cells.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function mapSection({ labelNames, map, samples }: ModelExplanation, shown: number): string {
  const [first, second] = map.explainedVariance;
  const hasTests = samples.some(({ role }) => role === 'test');
  const options = labelNames.map((name, label) => `<option value="${label}">${escapeHtml(name)}</option>`);
  const pictures = shown < samples.length ? ` ${shown} of ${samples.length} samples have a picture here.` : '';
  return `<p class="quiet" id="map-help">Principal components of the embeddings, ${percent(first)} and ${percent(second)} of the variance. Diamonds are prototypes; ${hasTests ? 'filled samples are support, outlined ones are tests' : 'dots are support samples'}; a ring marks a wrong one.${pictures} Point at or tap something to read it. Keys on the map: arrows move, + and − zoom, 0 shows all, n and p go through the prototypes; the wheel zooms once the map is in use.</p>
<div class="tools">
<button type="button" id="zoom-in" aria-label="Zoom in">+</button>
<button type="button" id="zoom-out" aria-label="Zoom out">−</button>
<button type="button" id="whole">Whole map</button>
<button type="button" id="previous" aria-label="Previous prototype">← prototype</button>
<button type="button" id="next" aria-label="Next prototype">prototype →</button>
<label>Class <select id="pick"><option value="-1">all</option>${options.join('')}</select></label>
</div>
<div class="map">
<canvas id="map" tabindex="0" role="application" aria-label="Map of ${samples.length} samples and ${map.prototypes.length} prototypes" aria-describedby="map-help"></canvas>
<div id="told" class="told" role="status" aria-live="polite" aria-label="What is pointed at"></div>
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

function twistSection({ twist }: ModelExplanation): string {
  if (twist === null) return '<p>Takes two classes.</p>';
  const rows: [string, number, string][] = [
    ['NMI with k-means, arithmetic', twist.nmiArithmetic, '1 where each class is one cluster'],
    ['NMI with k-means, geometric', twist.nmiGeometric, 'the same with the geometric mean'],
    ['AMI', twist.ami, 'the same, adjusted for chance'],
    ['silhouette', twist.silhouette, 'from −1 to 1; above 0 classes lie apart'],
    ['neighbours of the same class', twist.neighbourPurity, 'of the ten nearest, 1 is best'],
    ['pieces a class', twist.componentsPerClass, '1 where each class is in one piece'],
  ];
  const body = rows.map(
    ([name, value, note]) => `<tr><th scope="row">${name}</th><td>${value.toFixed(3)}</td><td>${note}</td></tr>`,
  );
  return `<div class="scroll"><table class="plain">${body.join('')}</table></div>`;
}

function measuresSection(measures: NonNullable<ExplainPage['measures']>): string {
  const body = measures.map(
    ({ name, value, note }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td><td>${escapeHtml(note)}</td></tr>`,
  );
  return `<div class="scroll"><table class="plain">${body.join('')}</table></div>`;
}
