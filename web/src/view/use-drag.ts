import { useRef } from 'preact/hooks';
import type { Outlook } from './map-geometry.ts';

/** Moves the map under the pointer. */
export function useDrag(outlook: Outlook, move: (outlook: Outlook) => void) {
  const last = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const stop = () => (last.current = null);
  return {
    onPointerDown({ clientX, clientY, isPrimary }: PointerEvent): void {
      if (isPrimary && outlook.zoom > 1) last.current = { x: clientX, y: clientY };
    },
    onPointerMove({ clientX, clientY, buttons }: PointerEvent): void {
      if (last.current === null || buttons === 0) return;
      const { x, y } = last.current;
      last.current = { x: clientX, y: clientY };
      move({ ...outlook, dx: outlook.dx + clientX - x, dy: outlook.dy + clientY - y });
    },
    onPointerUp: stop,
    onPointerLeave: stop,
  };
}
