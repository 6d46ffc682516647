import { addScaled } from './dense.ts';
import type { PrototypeRows } from './dead-prototypes.ts';
import type { AssociationForm } from '../association.ts';
import { normaliseRows } from './w-step-mixture.ts';

/**
 * W and P moved on together by `reach` times the change from `before` to `after`: along a narrow valley of both, steps of one at a
 * time are short. Zeros that stayed zeros stay so; class distributions go on in their logarithms.
 */
export function extrapolate(
  form: AssociationForm,
  before: PrototypeRows,
  after: PrototypeRows,
  reach: number,
): Pick<PrototypeRows, 'coordinates' | 'association'> {
  const onwards = (from: Float64Array, to: Float64Array) => addScaled(to, reach, addScaled(to, -1, from));
  const coordinates = onwards(before.coordinates, after.coordinates);
  if (form === 'softmax') return { coordinates, association: onwards(before.association, after.association) };
  const logs = onwards(before.association.map(Math.log), after.association.map(Math.log));
  const numLabels = after.association.length / after.founderLabels.length;
  return { coordinates, association: normaliseRows(logs.map(Math.exp), numLabels) };
}
