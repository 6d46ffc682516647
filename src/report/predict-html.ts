import type { FittedModel, Prediction } from '../interpretation/fitted/index.ts';
import { dataUri, escapeHtml } from './html.ts';

/** An answer and a small PNG of its image. */
export type ShownAnswer = Prediction & { readonly image: string; readonly thumbnail: Uint8Array };

/** Classes named beside the first. */
const CLASSES = 3;

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --bar: #306dc4; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.2rem; margin: 0; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--line); padding: 1rem 0; display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 1rem; break-inside: avoid; }
img { image-rendering: pixelated; background: white; }
article > img { width: 6rem; height: 6rem; }
p { margin: 0.2rem 0; } .quiet { opacity: 0.75; overflow-wrap: anywhere; }
table { border-collapse: collapse; } caption { text-align: left; } th, td { text-align: left; padding: 0 1rem 0 0; font-weight: normal; }
th { overflow-wrap: anywhere; } td { white-space: nowrap; } meter { width: 5rem; }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.8rem; padding: 0; margin: 0.4rem 0 0; }
li img { width: 3.5rem; height: 3.5rem; display: block; }
li { font-size: 0.85rem; max-width: 8rem; overflow-wrap: anywhere; }
@media (max-width: 30rem) { article { grid-template-columns: minmax(0, 1fr); } li { max-width: 6rem; } }
`;

/** A page of answers with their reasons, complete in itself: opens from disk, light and dark, on a phone and in print. */
export function predictPage(fitted: Pick<FittedModel, 'support'>, answers: readonly ShownAnswer[]): string {
  const title = `${answers.length} ${answers.length === 1 ? 'image' : 'images'} classified`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="quiet">How sure: the calibrated probability of the class; of the answers given with 90 % about nine in ten are right. Ambiguity: 0 where one class alone comes into question, 1 where all do alike. A prototype stands for a look of a class; those that an image lies nearest to decide.</p>
${answers.map((answer) => article(fitted, answer)).join('\n')}
</main>
</body>
</html>
`;
}

function article({ support }: Pick<FittedModel, 'support'>, answer: ShownAnswer): string {
  const { image, thumbnail, label, probability, ambiguity, known, classes, prototypes, nearest } = answer;
  const verdict = known === false ? 'None of these' : label;
  const doubt =
    known === false
      ? `It is unlike anything the model was shown; of what it knows, ${label} comes nearest.`
      : `${percent(probability)} sure, ambiguity ${ambiguity.toFixed(2)}.`;
  const others = classes.slice(1, 1 + CLASSES).map((c) => `${c.label} ${percent(c.probability)}`);
  const near = nearest.map(({ sample, label: name, source, distance }) => {
    const png = support.thumbnails[sample];
    const picture = png ? `<img src="${dataUri(png)}" alt="${escapeHtml(`An image of ${name}`)}">` : '';
    return `<li>${picture}${escapeHtml(source ?? name)}<br>distance ${distance.toFixed(2)}</li>`;
  });
  const rows = prototypes.map(
    ({ prototype, label: name, share }) =>
      `<tr><th scope="row">prototype ${prototype} of ${escapeHtml(name)}</th>` +
      `<td><meter min="0" max="1" value="${Math.max(0, Math.min(1, share))}">${percent(share)}</meter></td><td>${percent(share)}</td></tr>`,
  );
  return `<article>
<img src="${dataUri(thumbnail)}" alt="${escapeHtml(`The image ${image}`)}">
<div>
<h2>${escapeHtml(verdict)}</h2>
<p class="quiet">${escapeHtml(image)}</p>
<p>${escapeHtml(doubt)}${others.length > 0 ? ` Else: ${escapeHtml(others.join(', '))}.` : ''}</p>
<table><caption class="quiet">What decided, by its share</caption>${rows.join('')}</table>
<p class="quiet">Looks most like these:</p>
<ul>${near.join('')}</ul>
</div>
</article>`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}\u00a0%`;
}
