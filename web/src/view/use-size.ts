import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Size } from './map-geometry.ts';

/** The size of an element in pixels, kept up to date. */
export function useSize<E extends Element>() {
  const element = useRef<E>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height });
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return { element, size };
}
