import { useState } from 'preact/hooks';
import { useShared } from './explorer-context.ts';
import { MapPrototypes } from './map-prototypes.tsx';
import { projection, WHOLE, withinFrame, zoomed, type Place, type Size } from './map-geometry.ts';
import { classColour, markPath } from './mark.tsx';
import { useDrag } from './use-drag.ts';
import { useSize } from './use-size.ts';

/** A line to a prototype is drawn from this matching on. */
const LEAST_LINE = 0.03;

/** The map of the model: its images, its prototypes, and where the drawing lies among them. */
export function MapPanel() {
  const { explorer } = useShared();
  const { element, size } = useSize<HTMLDivElement>();
  const [outlook, look] = useState(WHOLE);
  const drag = useDrag(outlook, look);
  const landscape = explorer.landscape.value;
  const fitted = explorer.fitted.value;
  if (landscape === null || fitted === null) return null;
  const { map } = landscape;
  const project = projection(map, size, outlook);
  const prototypes = map.prototypes.map(project);
  return (
    <section class="panel map-panel" aria-labelledby="map-title">
      <h2 id="map-title">The map</h2>
      <div class="map-frame" ref={element}>
        <svg
          class={outlook.zoom > 1 ? 'map zoomed' : 'map'}
          viewBox={`0 0 ${size.width || 1} ${size.height || 1}`}
          role="group"
          aria-label={`Map of ${map.samples.length} images and ${map.prototypes.length} prototypes`}
          {...drag}
        >
          <g aria-hidden="true">
            {map.samples.map((sample, i) => (
              <Sample key={i} at={project(sample)} label={sample.label} title={fitted.support.sources[i] ?? ''} />
            ))}
          </g>
          <Here project={project} size={size} prototypes={prototypes} />
          <MapPrototypes map={map} places={prototypes} size={size} />
        </svg>
        <div class="map-tools">
          <button type="button" aria-label="Larger" onClick={() => look(zoomed(outlook, 1.6))}>
            +
          </button>
          <button
            type="button"
            aria-label="Smaller"
            disabled={outlook.zoom === 1}
            onClick={() => look(zoomed(outlook, 1 / 1.6))}
          >
            −
          </button>
          <button type="button" disabled={outlook.zoom === 1} onClick={() => look(WHOLE)}>
            Whole
          </button>
        </div>
      </div>
      <p class="quiet">
        Each coloured mark is an image that the model was taught, each diamond a prototype: a typical look that it
        compares with. What is alike lies close together. The ring is your drawing; the prototypes that it matches light
        up.
      </p>
    </section>
  );
}

function Sample({ at, label, title }: { readonly at: Place; readonly label: number; readonly title: string }) {
  return (
    <path
      class="sample of-class"
      style={classColour(label)}
      transform={`translate(${at.x},${at.y})`}
      d={markPath(label)}
    >
      <title>{title}</title>
    </path>
  );
}

interface HereProps {
  readonly project: (at: Place) => Place;
  readonly size: Size;
  readonly prototypes: readonly Place[];
}

/** Where the drawing lies, with lines to the prototypes that it matches. */
function Here({ project, size, prototypes }: HereProps) {
  const answer = useShared().explorer.answer.value;
  if (answer === null) return null;
  const { x, y, isBeyond } = withinFrame(project(answer), size);
  return (
    <g aria-hidden="true">
      {answer.matching.map((q, j) => {
        const to = prototypes[j];
        if (q < LEAST_LINE || to === undefined) return null;
        return <line key={j} class="match-line" x1={x} y1={y} x2={to.x} y2={to.y} stroke-opacity={0.15 + 0.65 * q} />;
      })}
      <g class={isBeyond ? 'here beyond' : 'here'} style={{ transform: `translate(${x}px, ${y}px)` }}>
        <circle r="9" />
        <circle class="here-dot" r="2.5" />
      </g>
    </g>
  );
}
