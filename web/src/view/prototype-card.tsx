import { useEffect, useRef } from 'preact/hooks';
import { prototypeFacts, spreadInWords } from '../state/prototype-facts.ts';
import { count } from '../state/words.ts';
import { Bars } from './bars.tsx';
import { useShared } from './explorer-context.ts';
import { Mark } from './mark.tsx';
import { Thumbnail } from './thumbnail.tsx';

const MOST_CLASSES = 5;

/** What the chosen prototype stands for. */
export function PrototypeCard() {
  const { explorer } = useShared();
  const [chosen, fitted, landscape] = [explorer.chosen.value, explorer.fitted.value, explorer.landscape.value];
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.scrollIntoView({ block: 'nearest' }), [chosen]);
  if (chosen === null || fitted === null || landscape === null) return null;
  const facts = prototypeFacts(fitted, landscape, chosen);
  const { classes, support } = fitted;
  const bars = facts.association
    .map((part, label) => ({ key: classes[label]!.id, part, label }))
    .sort((a, b) => b.part - a.part)
    .slice(0, MOST_CLASSES);
  return (
    <section ref={card} class="panel prototype-card" aria-labelledby="prototype-title" aria-live="polite">
      <h2 id="prototype-title">
        <span aria-hidden="true">◆</span> Prototype {chosen + 1} of {classes[facts.label]!.name}
      </h2>
      <p>
        It stands for {count(facts.mass, 'image')}, and its spread is {facts.spread.toPrecision(2)}.{' '}
        {spreadInWords(facts.relativeSpread)} These come nearest to it:
      </p>
      <ul class="near" aria-label="Images nearest to the prototype">
        {facts.nearest.map((sample) => (
          <li key={sample}>
            <Thumbnail png={support.thumbnails[sample]} alt={`An image of ${classes[support.labels[sample]!]!.name}`} />
            <span class="near-name">{classes[support.labels[sample]!]!.name}</span>
          </li>
        ))}
      </ul>
      <h3>Which class does it speak for?</h3>
      <Bars
        title="What the prototype speaks for"
        of={classes.length}
        bars={bars.map((bar) => ({
          ...bar,
          name: (
            <>
              <Mark label={bar.label} /> {classes[bar.label]!.name}
            </>
          ),
        }))}
      />
      <button type="button" onClick={() => (explorer.chosen.value = null)}>
        Close
      </button>
    </section>
  );
}
