import { useRef } from 'preact/hooks';
import { beginStroke, extendStroke, onPad, PAD, PEN, strokePath, type Point, type Stroke } from '../draw/strokes.ts';
import { EMPTY_SHEET } from '../state/explorer.ts';
import { NO_LESSON } from '../state/lesson.ts';
import { useShared } from './explorer-context.ts';
import { FileButton } from './file-button.tsx';
import { Thumbnail } from './thumbnail.tsx';

/** The least time between answers while a stroke is being drawn, in ms: the pen must not wait for them. */
const BETWEEN_ANSWERS = 120;

/** The pad to draw on with mouse, pen or finger, and its tools. */
export function Pad({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { explorer } = useShared();
  const pad = usePen();
  const sheet = explorer.sheet.value;
  const picture = explorer.picture.value;
  const isTeaching = explorer.lesson.value !== NO_LESSON;
  const isEmpty = sheet.kind === 'strokes' && sheet.strokes.length === 0;
  return (
    <section class="panel pad-panel" aria-labelledby="pad-title">
      <h2 id="pad-title">Draw here</h2>
      <div class="pad-frame">
        <svg
          ref={pad.element}
          class="pad"
          viewBox={`0 0 ${PAD} ${PAD}`}
          role="img"
          aria-label={isEmpty ? 'Drawing pad, empty' : 'Drawing pad with your drawing'}
          onPointerDown={pad.down}
          onPointerMove={pad.move}
          onPointerUp={pad.up}
          onPointerCancel={pad.up}
          onLostPointerCapture={pad.up}
        >
          {sheet.kind === 'strokes' &&
            sheet.strokes.map((stroke, i) => <path key={i} class="ink" stroke-width={PEN} d={strokePath(stroke)} />)}
        </svg>
        {sheet.kind === 'image' && (
          <div class="pad-image">
            <Thumbnail png={sheet.picture.thumbnail} alt={`The image ${sheet.picture.source}`} />
          </div>
        )}
        {isEmpty && (
          <p class="pad-hint" aria-hidden="true">
            Mouse, pen or finger.
            <br />
            Or drop an image.
          </p>
        )}
        {picture !== null && sheet.kind === 'strokes' && (
          <figure class="pad-seen" title="As the model sees it: in the middle, of the size it knows">
            <Thumbnail png={picture.thumbnail} alt="Your drawing as the model sees it" />
          </figure>
        )}
      </div>
      {sheet.kind === 'image' && sheet.note !== null && <p class="note">{sheet.note}</p>}
      <div class="tools">
        <button type="button" disabled={isEmpty || sheet.kind === 'image'} onClick={() => void dropLastStroke()}>
          Undo stroke
        </button>
        <button type="button" disabled={isEmpty} onClick={() => void explorer.put(EMPTY_SHEET)}>
          Clear
        </button>
        {isTeaching && (
          <button type="button" class="keep-here" disabled={picture === null} onClick={() => void explorer.keep()}>
            Keep for {explorer.lesson.value.name.trim() || 'teaching'} ({explorer.lesson.value.pictures.length})
          </button>
        )}
        <FileButton accept="image/*" onFiles={onFiles}>
          Image…
        </FileButton>
      </div>
    </section>
  );

  function dropLastStroke(): Promise<void> {
    const strokes = sheet.kind === 'strokes' ? sheet.strokes.slice(0, -1) : [];
    return explorer.put({ kind: 'strokes', strokes });
  }
}

/** Turns what a pen does into strokes: the answer follows at the end of each, and now and then on the way. */
function usePen() {
  const { explorer } = useShared();
  const element = useRef<SVGSVGElement>(null);
  const pen = useRef({ id: -1, asked: 0 });
  const strokes = (): readonly Stroke[] => {
    const sheet = explorer.sheet.peek();
    return sheet.kind === 'strokes' ? sheet.strokes : [];
  };
  const place = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = element.current!.getBoundingClientRect();
    return onPad({ x: ((clientX - left) / width) * PAD, y: ((clientY - top) / height) * PAD });
  };
  const show = (next: readonly Stroke[]) => (explorer.sheet.value = { kind: 'strokes', strokes: next });
  return {
    element,
    down(event: PointerEvent): void {
      if (pen.current.id !== -1 || event.button !== 0) return;
      event.preventDefault();
      element.current!.setPointerCapture(event.pointerId);
      pen.current = { id: event.pointerId, asked: event.timeStamp };
      show(beginStroke(strokes(), place(event)));
    },
    move(event: PointerEvent): void {
      if (event.pointerId !== pen.current.id) return;
      const between = event.getCoalescedEvents?.() ?? [];
      show(extendStroke(strokes(), (between.length > 0 ? between : [event]).map(place)));
      if (event.timeStamp - pen.current.asked < BETWEEN_ANSWERS) return;
      pen.current.asked = event.timeStamp;
      void explorer.ask();
    },
    up(event: PointerEvent): void {
      if (event.pointerId !== pen.current.id) return;
      pen.current.id = -1;
      void explorer.ask();
    },
  };
}
