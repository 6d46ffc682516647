import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { explainModel } from '../../../src/interpretation/reading/explain-model.ts';
import { explainPage } from '../../../src/report/explain/page.ts';
import { pageData, type PageData } from '../../../src/report/explain/page-data.ts';
import { samplesOf, smallModel } from '../../interpretation/fitted/small-model.ts';

const HOSTILE = '</script><script>alert(1)</script>';
const hostile = () => {
  const support = samplesOf([4, 3, 5], 1, 2);
  const sources = support.sources.map((_, i) => `${i}<img src=x onerror=alert(1)>`);
  return smallModel([4, 3, 5], { names: [HOSTILE, '"b" & \'c\'', 'c'], support: { ...support, sources } });
};
const page = (fitted = hostile()) => {
  const explanation = explainModel(fitted, new Random(1));
  const { thumbnails } = fitted.support;
  const html = explainPage({ title: `<b>${HOSTILE}`, about: [HOSTILE], explanation, thumbnails });
  return { explanation, html, document: parseHTML(html).document };
};

describe('explainPage', () => {
  it('leaves every name text', () => {
    const { document, html } = page();
    expect(document.querySelectorAll('script')).toHaveLength(2);
    expect(document.querySelectorAll('[onerror], b')).toHaveLength(0);
    expect(html.split('</script>')).toHaveLength(3);
    expect(document.querySelector('h1')!.textContent).toBe(`<b>${HOSTILE}`);
    const names = [...document.querySelectorAll('#pick option')].map((option) => option.textContent);
    expect(names).toEqual(['all', HOSTILE, '"b" & \'c\'', 'c']);
  });

  it('hands its script all samples, prototypes and pictures', () => {
    const { document, explanation } = page();
    const data = JSON.parse(document.getElementById('data')!.textContent) as PageData;
    expect(data).toEqual(JSON.parse(JSON.stringify(pageData(explanation, hostile().support.thumbnails))));
    expect(data.labels.map(({ name }) => name)).toEqual(explanation.labelNames);
    expect(data.samples).toHaveLength(12);
    expect(data.prototypes).toHaveLength(explanation.prototypes.length);
    expect(data.pictures[1]).toBe('');
    expect(Buffer.from(data.pictures[2]!, 'base64')).toEqual(Buffer.from(hostile().support.thumbnails[2]!));
  });

  it('runs its own script alone, and asks nothing of a network', () => {
    const { document, html } = page();
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content');
    const script = document.querySelectorAll('script')[1]!.textContent;
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\/|src="(?!data:)|url\(/);
    expect(() => new Function(script)).not.toThrow();
  });

  it('has the parts that its script and its links look for, and names for all of them', () => {
    const { document } = page();
    for (const id of [
      'map',
      'told',
      'pick',
      'zoom-in',
      'zoom-out',
      'whole',
      'next',
      'previous',
      'next-sample',
      'previous-sample',
    ]) {
      expect(document.getElementById(id), id).not.toBeNull();
    }
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      expect(document.getElementById(link.getAttribute('href')!.slice(1)), link.outerHTML).not.toBeNull();
    }
    for (const named of document.querySelectorAll('canvas, svg')) {
      expect(named.getAttribute('aria-label')).toMatch(/\w/);
    }
    for (const button of document.querySelectorAll('button')) {
      expect(`${button.getAttribute('aria-label') ?? ''}${button.textContent}`).toMatch(/[a-z]/);
    }
  });

  it('shows what there is of a model that cannot be judged', () => {
    const { document } = page(smallModel([1, 1]));
    expect(document.getElementById('reliability')).toBeNull();
    expect(document.querySelector('[aria-labelledby=wrong]')!.textContent).toContain('None can be judged');
  });

  it('folds all but the first pieces of advice of a kind', () => {
    const explanation = explainModel(smallModel(), new Random(1));
    const piece = (kind: 'confused' | 'dead', text: string) => ({ kind, text, prototypes: [], classes: [] });
    const advice = [...'abcdef'].map((text) => piece('confused', text)).concat(piece('dead', 'g'));
    const html = explainPage({ title: 'a', about: [], explanation: { ...explanation, advice }, thumbnails: [] });
    const list = parseHTML(html).document.querySelector('[aria-labelledby=advice]')!;
    expect([...list.querySelectorAll(':scope > ul > li')].map((item) => item.textContent)).toEqual([...'abcdg']);
    expect(list.querySelector('details')!.textContent).toBe('2 moreef');
  });

  it('tells what the kinds of its classes mean, and of no others', () => {
    const { document, explanation } = page(smallModel([4, 3, 5]));
    const said = document.querySelector('[aria-labelledby=classes] p')!.textContent;
    const kinds = new Set(explanation.classes.flatMap((c) => c.kinds as readonly string[]));
    for (const kind of ['single', 'scattered', 'ambiguous', 'singleton', 'missing']) {
      expect(said.includes(`${kind}: `), kind).toBe(kinds.has(kind));
    }
  });

  it('shows the measures of reading where there are some', () => {
    const explanation = explainModel(smallModel(), new Random(1));
    const measures = [{ name: 'purity', value: '0.9', note: '<i>' }];
    const html = explainPage({ title: 'a', about: [], explanation, thumbnails: [], measures });
    expect(parseHTML(html).document.querySelector('[aria-labelledby=measures] table')!.textContent).toBe(
      'purity0.9<i>',
    );
  });
});

describe('pageData', () => {
  it('leaves out pictures over its budget, those that the page names last', () => {
    const explanation = explainModel(smallModel([40]), new Random(1));
    const large = explanation.samples.map(() => new Uint8Array(300_000));
    const { pictures } = pageData(explanation, large);
    const kept = pictures.flatMap((picture, i) => (picture === '' ? [] : [i]));
    expect(kept).toHaveLength(22);
    for (const { row } of explanation.prototypes[0]!.nearest) expect(kept).toContain(row);
  });
});
