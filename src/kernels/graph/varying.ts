import type { ConstantStep, OpStep, Recording } from './recording.ts';

/** TensorFlow's numbers of types. */
const FLOAT = 1;
const BOOL = 10;

/** Ops whose integer inputs at these places are data. Elsewhere an integer may be a shape or an axis. */
const INTEGER_DATA: Readonly<Record<string, readonly number[]>> = {
  Cast: [0],
  OneHot: [0],
  GatherV2: [1],
  GatherNd: [1],
  UnsortedSegmentSum: [1],
  Equal: [0, 1],
  NotEqual: [0, 1],
  Less: [0, 1],
  LessEqual: [0, 1],
  Greater: [0, 1],
  GreaterEqual: [0, 1],
};

/** Ops whose output's shape depends on numbers of any type. */
const SHAPED_BY_NUMBERS = ['Range', 'LinSpace'];

/**
 * Whether a constant may have other numbers in another run without another shape anywhere: floats and truth values may,
 * integers where every op that reads them takes them as data.
 */
export function mayVary(recording: Recording, constant: ConstantStep): boolean {
  const isInteger = constant.dtype !== FLOAT && constant.dtype !== BOOL;
  return readersOf(recording, constant).every(({ op, inputs }) => {
    if (SHAPED_BY_NUMBERS.includes(op)) return false;
    return !isInteger || inputs.every((value, i) => value !== constant.first || INTEGER_DATA[op]?.includes(i) === true);
  });
}

function readersOf({ steps }: Recording, constant: ConstantStep): OpStep[] {
  return steps.filter((step): step is OpStep => step.kind === 'op' && step.inputs.includes(constant.first));
}
