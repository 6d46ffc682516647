import type { ModelExplanation } from '../../interpretation/reading/explain-model.ts';
import type { PrototypeReading } from '../../interpretation/reading/read-prototypes.ts';
import type { SampleReading } from '../../interpretation/reading/read-samples.ts';
import { dataUri, escapeHtml } from '../html.ts';
import { labelColour } from '../palette.ts';
import { shorten } from '../shorten.ts';

/** Bars of a prototype's classes, at most. */
const BARS = 4;
/** Pieces of advice of a kind that are shown at once. */
const ADVICE = 4;
/** Of a name under a small picture. */
const LONGEST_NAME = 24;
/** Share of a class under which its bar says nothing. */
const LEAST_BAR = 0.02;
/** Of a name under a picture in a list of samples. */
const LONGEST_NEAR = 14;

const KINDS: Readonly<Record<ModelExplanation['classes'][number]['kinds'][number], string>> = {
  single: 'its prototypes form one region',
  scattered: 'its prototypes lie in regions apart',
  ambiguous: 'it shares a prototype with another class',
  singleton: 'it has a region of one sample',
  missing: 'no prototype stands for it',
};

/** What there is to do about the model. */
export function adviceSection({ advice }: ModelExplanation): string {
  if (advice.length === 0)
    return '<p>Nothing stands out: no dead or double prototypes, no classes that are confused.</p>';
  const list = (some: typeof advice) => `<ul>${some.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
  const isFirst = ({ kind }: (typeof advice)[number], at: number) =>
    advice.slice(0, at).filter((other) => other.kind === kind).length < ADVICE;
  const more = advice.filter((piece, at) => !isFirst(piece, at));
  const rest = more.length === 0 ? '' : `<details><summary>${more.length} more</summary>${list(more)}</details>`;
  return list(advice.filter(isFirst)) + rest;
}

/** A card for each class: how its prototypes stand for it. */
export function classCards({ classes, samples, wrong, labelNames }: ModelExplanation): string {
  const counts = new Int32Array(labelNames.length);
  const errors = new Int32Array(labelNames.length);
  for (const { label, reading } of samples) {
    counts[label]!++;
    if (reading !== null && reading.predicted !== label) errors[label]!++;
  }
  const card = ({ label, name, kinds, prototypes, shared, regions }: ModelExplanation['classes'][number]) => {
    const own = prototypes.map((j) => `<a href="#prototype-${j}">${j}</a>`).join(', ');
    const both = shared.filter((j) => !prototypes.includes(j)).map((j) => `<a href="#prototype-${j}">${j}</a>`);
    return `<li class="card"><h3>${dot(label)}${nameHtml(name)}</h3>
<p>${kinds.map((kind) => `<span class="kind">${kind}</span>`).join(' ')}</p>
<p class="quiet">${counted(counts[label]!, 'sample')}, ${errors[label]} wrong; ${counted(prototypes.length, 'prototype')} in ${counted(regions.length, 'region')}${own === '' ? '' : `: ${own}`}${both.length > 0 ? `; also in ${both.join(', ')}` : ''}</p></li>`;
  };
  const kinds = Object.entries(KINDS).filter(([kind]) => classes.some((c) => c.kinds.some((own) => own === kind)));
  const notes = kinds.map(([kind, what]) => `<strong>${kind}</strong>: ${what}.`);
  if (wrong.length > 0) notes.push('Classes with errors come first.');
  const sorted = [...classes].sort((a, b) => errors[b.label]! - errors[a.label]! || a.label - b.label);
  return `<p class="quiet">${notes.join(' ')}</p>
<ul class="cards" style="list-style:none;padding:0">${sorted.map(card).join('\n')}</ul>`;
}

/** A card for each prototype: its nearest real samples, numbers and classes. @param pictures generated, by prototype */
export function gallery(explanation: ModelExplanation, pictures: ReadonlyMap<number, Uint8Array>): string {
  const order = [...explanation.prototypes].sort((a, b) => a.winner - b.winner || a.index - b.index);
  return `<p class="quiet">A prototype is a point of the embedding that stands for some samples of a class; an image belongs where it lies nearest. Spread: how far its samples lie from it, in the unit of the distances. Bars: the classes that it speaks for, never wholly, since few samples leave room for others. Ambiguity: 0 where it speaks for one class, 1 where for all alike.</p>
<div class="cards">${order.map((p) => prototypeCard(explanation, p, pictures.get(p.index))).join('\n')}</div>`;
}

function prototypeCard(explanation: ModelExplanation, prototype: PrototypeReading, picture?: Uint8Array): string {
  const { labelNames, samples } = explanation;
  const { index, winner, ambiguity, mass, classes, nearest, spread, isDead, duplicateOf } = prototype;
  const near = nearest.map(({ row, label, distance }) => {
    const what = label === winner ? '' : `${nameHtml(shorten(labelNames[label]!, LONGEST_NAME))}, `;
    return `<li data-sample="${row}" title="${escapeHtml(samples[row]!.source ?? labelNames[label]!)}">${what}${distance.toFixed(2)}</li>`;
  });
  const bars = Array.from(classes.keys())
    .sort((a, b) => classes[b]! - classes[a]!)
    .slice(0, BARS)
    .filter((label, at) => at === 0 || classes[label]! >= LEAST_BAR)
    .map((label) => bar(labelNames[label]!, classes[label]!));
  const marks = [...(isDead ? ['dead'] : []), ...(duplicateOf === null ? [] : [`like prototype ${duplicateOf}`])];
  return `<article class="card" id="prototype-${index}">
<h3>${dot(winner)}Prototype ${index} of ${nameHtml(labelNames[winner]!)}</h3>
${marks.map((mark) => `<span class="kind">${mark}</span>`).join(' ')}
<p class="quiet">stands for ${prototype.samples.toFixed(1)} samples (${percent(mass)} of the mass), spread ${spread.toFixed(2)}, ambiguity ${ambiguity.toFixed(2)}</p>
${picture === undefined ? '' : `<p class="quiet">Generated picture</p><p class="row"><img src="${dataUri(picture)}" alt="${escapeHtml(`Generated picture of prototype ${index}`)}"></p>`}
<p class="quiet">Nearest real samples and their distances</p>
<ul class="row">${near.join('')}</ul>
<table class="bars">${bars.join('')}</table>
</article>`;
}

/** Samples with their reasons, as cards. */
export function sampleCards(explanation: ModelExplanation, readings: readonly SampleReading[]): string {
  return `<div class="cards">${readings.map((reading) => sampleCard(explanation, reading)).join('\n')}</div>`;
}

function sampleCard({ labelNames, samples, prototypes }: ModelExplanation, reading: SampleReading): string {
  const { sample, label, predicted, probability, ownProbability, ambiguity, known, shares } = reading;
  const { source, nearest } = samples[sample]!;
  const name = (of: number) => nameHtml(labelNames[of]!);
  const isRight = predicted === label;
  const said = isRight
    ? `Rightly told, ${percent(probability)} sure, ambiguity ${ambiguity.toFixed(2)}.`
    : `Taken for ${name(predicted)}, ${percent(probability)} sure; ${name(label)} got ${percent(ownProbability)}. Ambiguity ${ambiguity.toFixed(2)}.`;
  const bars = shares.slice(0, BARS).map(({ prototype, share }) => {
    const { winner } = prototypes[prototype]!;
    return bar(`prototype ${prototype} of ${labelNames[winner]!}`, share);
  });
  const near = nearest.map(
    (row) => `<li data-sample="${row}">${nameHtml(shorten(labelNames[samples[row]!.label]!, LONGEST_NEAR))}</li>`,
  );
  return `<article class="card">
<ul class="row"><li data-sample="${sample}"></li></ul>
<h3>${dot(label)}${name(label)}</h3>
<p class="quiet">${nameHtml(source ?? `sample ${sample}`)}</p>
<p>${said}${known === false ? ' Unlike what the model knows: predict would say "none of these".' : ''}</p>
<table class="bars">${bars.join('')}</table>
<p class="quiet">Nearest samples</p><ul class="row">${near.join('')}</ul>
</article>`;
}

function bar(name: string, share: number): string {
  const value = Math.max(0, Math.min(1, share));
  return `<tr><th scope="row">${nameHtml(name)}</th><td><meter min="0" max="1" value="${value.toFixed(4)}">${percent(share)}</meter></td><td>${percent(share)}</td></tr>`;
}

/** Names are often paths, and long: they may break after a separator. */
const nameHtml = (name: string) => escapeHtml(name).replace(/[/_]/g, '$&<wbr>');
const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;
const dot = (label: number) => `<span class="dot" style="background:${labelColour(label)}"></span>`;
export const percent = (part: number) => `${(100 * part).toFixed(1)}\u00a0%`;
