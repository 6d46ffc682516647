import { useEffect, useState } from 'preact/hooks';
import type { FittedModel } from '../../../src/interpretation/fitted/index.ts';
import type { Answer } from '../state/answer.ts';
import { spoken, verdictOf } from '../state/words.ts';
import { Bars } from './bars.tsx';
import { useShared } from './explorer-context.ts';
import { Mark } from './mark.tsx';
import { Thumbnail } from './thumbnail.tsx';

const MOST_BARS = 6;
/** Bars of prototypes; the others' shares are too small to see. */
const MOST_PROTOTYPES = 4;
/** A pen that rests this long, in ms, has an answer read out: one for every movement would never end. */
const REST = 700;

/** What the model says of the drawing, and why. */
export function VerdictPanel() {
  const { explorer } = useShared();
  const [answer, fitted] = [explorer.answer.value, explorer.fitted.value];
  return (
    <section class="panel verdict" aria-labelledby="verdict-title">
      <h2 id="verdict-title">What the model says</h2>
      <Spoken text={answer === null ? '' : spoken(verdictOf(answer))} />
      {answer === null || fitted === null ? (
        <p class="quiet placeholder">Draw something: with each stroke you see what the model takes it for, and why.</p>
      ) : (
        <Reasons answer={answer} fitted={fitted} />
      )}
    </section>
  );
}

function Reasons({ answer, fitted }: { readonly answer: Answer; readonly fitted: FittedModel }) {
  const { explorer } = useShared();
  const { lead, name, sure, also } = verdictOf(answer);
  const positions = new Map(fitted.classes.map(({ id }, label) => [id, label]));
  return (
    <div class="reasons">
      <p class={name === null ? 'lead unknown' : 'lead'}>
        {lead}
        {name !== null && <strong class="name">{name}</strong>}
      </p>
      <ul class="near" aria-label="The images it is nearest to">
        {answer.nearest.map(({ sample, label }) => (
          <li key={sample}>
            <Thumbnail png={fitted.support.thumbnails[sample]} alt={`An image of ${label}`} />
            <span class="near-name">{label}</span>
          </li>
        ))}
      </ul>
      <p>
        {sure} {also}
      </p>
      <h3>{name === null ? 'If it were one of these, how likely is each?' : 'How likely is each class?'}</h3>
      <Bars
        title="Probabilities of the classes"
        of={answer.classes.length}
        bars={answer.classes.slice(0, MOST_BARS).map(({ id, label, probability }) => ({
          key: id,
          name: (
            <>
              <Mark label={positions.get(id)!} /> {label}
            </>
          ),
          part: probability,
          label: positions.get(id)!,
        }))}
      />
      <h3>Which prototypes decide?</h3>
      <Bars
        title="Shares of the prototypes in the decision"
        of={answer.matching.length}
        bars={answer.prototypes.slice(0, MOST_PROTOTYPES).map(({ prototype, label, share }) => ({
          key: String(prototype),
          name: (
            <button type="button" class="link" onClick={() => (explorer.chosen.value = prototype)}>
              <span aria-hidden="true">◆</span> {prototype + 1} of {label}
            </button>
          ),
          part: share,
          label: explorer.landscape.value!.map.prototypes[prototype]!.winner,
        }))}
      />
    </div>
  );
}

/** The answer for screen readers, when the pen rests. */
function Spoken({ text }: { readonly text: string }) {
  const [said, say] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => say(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="only-heard" aria-live="polite">
      {said}
    </p>
  );
}
