/** Something that tfjs may be able to compute with here. */
export interface Backend {
  readonly name: 'webgpu' | 'webgl' | 'wasm';
  /** For people: `WebGL (graphics card)`. */
  readonly title: string;
  /**
   * Loads its code, asks the browser, and makes it tfjs's backend.
   * @param onLost called when it stops working later
   * @returns what it runs on, in words
   * @throws Error with the reason when it does not work here
   */
  load(onLost: () => void): Promise<string>;
}

/** A backend that was passed over, and why. */
export interface PassedOver {
  readonly title: string;
  readonly reason: string;
}

/** What computes now. */
export type EngineStatus =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly name: Backend['name'];
      readonly title: string;
      readonly device: string;
      readonly passedOver: readonly PassedOver[];
    }
  | { readonly kind: 'failed'; readonly passedOver: readonly PassedOver[] };
