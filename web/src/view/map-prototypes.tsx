import { useRef, useState } from 'preact/hooks';
import type { PrototypeMap } from '../../../src/interpretation/map.ts';
import { percent } from '../state/words.ts';
import { useShared } from './explorer-context.ts';
import { brief, placeNames, type Place, type Size } from './map-geometry.ts';
import { classColour } from './mark.tsx';

const DIAMOND = 'M0,-7.5L7.5,0L0,7.5L-7.5,0z';
/** Radius of the light behind a prototype that is matched wholly, beyond the diamond's own. */
const LIGHT = 20;
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

interface Props {
  readonly map: PrototypeMap;
  readonly places: readonly Place[];
  readonly size: Size;
}

/** The prototypes as buttons. One takes part in the order of Tab, the arrows go to the others. */
export function MapPrototypes({ map, places, size }: Props) {
  const { explorer } = useShared();
  const group = useRef<SVGGElement>(null);
  const [focused, setFocused] = useState(0);
  const names = map.prototypes.map(({ winner }) => map.labelNames[winner]!);
  const labels = names.map(brief);
  const namePlaces = placeNames(places, labels, size);
  const matching = explorer.answer.value?.matching;
  const stop = Math.min(focused, places.length - 1);
  const step = (event: KeyboardEvent, from: number) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const to = (from + by + places.length) % places.length;
    setFocused(to);
    group.current!.querySelectorAll<SVGGElement>('[role=button]')[to]!.focus();
  };
  return (
    <>
      <Lights map={map} places={places} matching={matching} />
      <g ref={group} role="group" aria-label="Prototypes; the arrow keys go from one to the next">
        {places.map(({ x, y }, j) => {
          const q = matching?.[j] ?? 0;
          const place = namePlaces[j];
          const told = matching === undefined ? '' : `, matched ${percent(q)}`;
          return (
            <g
              key={j}
              class={explorer.chosen.value === j ? 'prototype chosen' : 'prototype'}
              role="button"
              tabindex={j === stop ? 0 : -1}
              aria-pressed={explorer.chosen.value === j}
              aria-label={`Prototype ${j + 1} of ${names[j]}${told}`}
              onClick={() => choose(j)}
              onFocus={() => setFocused(j)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  choose(j);
                } else step(event, j);
              }}
            >
              <circle class="target" cx={x} cy={y} r="13" />
              <path class="diamond" transform={`translate(${x},${y})`} d={DIAMOND} />
              {place && (
                <text
                  class="prototype-name"
                  x={place.x}
                  y={place.y}
                  text-anchor={place.anchor}
                  dominant-baseline="central"
                >
                  {labels[j]}
                </text>
              )}
            </g>
          );
        })}
      </g>
    </>
  );

  function choose(prototype: number): void {
    explorer.chosen.value = explorer.chosen.peek() === prototype ? null : prototype;
  }
}

interface LightsProps extends Pick<Props, 'map' | 'places'> {
  readonly matching: readonly number[] | undefined;
}

/** How much the drawing matches each prototype, as light behind all of them. */
function Lights({ map, places, matching }: LightsProps) {
  return (
    <g aria-hidden="true">
      {places.map(({ x, y }, j) => {
        const q = matching?.[j] ?? 0;
        const style = { ...classColour(map.prototypes[j]!.winner), opacity: 0.15 + 0.45 * q };
        return (
          <circle
            key={j}
            class="light of-class"
            style={style}
            cx={x}
            cy={y}
            r={q > 0.01 ? 8 + LIGHT * Math.sqrt(q) : 0}
          />
        );
      })}
    </g>
  );
}
