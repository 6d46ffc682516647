/**
 * What a step changed. `together`: both, on along the change of the iteration. `sparsify`: zeroing of small weights at the end, which may raise C in its seventh digit. `restart`: C
 * after an event, not a descent.
 */
export type StepKind = 'association' | 'prototypes' | 'together' | 'sparsify' | 'restart';

/** One step of the estimation. */
export interface HistoryEntry {
  readonly iteration: number;
  readonly step: StepKind;
  /** C after the step, the same as before it when the step was not accepted. */
  readonly objective: number;
  /** Whether the step lowered C and was taken. */
  readonly accepted: boolean;
}

/** Something after which C may differ without a descent. */
export interface FitEvent {
  readonly iteration: number;
  /**
   * `founded`, `merged`, `pruned`: the search for the number of prototypes, before the iterations (iteration 0); `sample` is the
   * founder. `reseeded`: no sample matched the prototype, it moved to `sample`. `removed`: it had been re-seeded before, every
   * sample already lies on a prototype, or the number of prototypes follows the data. `collapsed`: the scale-free prior drove the whole association to zero; L2 took over.
   */
  readonly kind: 'founded' | 'merged' | 'pruned' | 'reseeded' | 'removed' | 'collapsed';
  /** Its position when the event happened; null for `collapsed`. */
  readonly prototype: number | null;
  readonly sample: number | null;
}
