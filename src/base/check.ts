/** Checks of arguments at construction. Messages: `Who: name must be X, got Y; do Z.` */

/** @throws RangeError unless `value` is an integer of at least `min`. */
export function requireInteger(who: string, name: string, value: number, min: number): void {
  if (!Number.isInteger(value) || value < min) {
    throw new RangeError(`${who}: ${name} must be an integer of at least ${min}, got ${value}.`);
  }
}

/** @throws RangeError unless `value` is a finite number above 0. */
export function requirePositive(who: string, name: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) {
    throw new RangeError(`${who}: ${name} must be a number above 0, got ${value}.`);
  }
}

/** @throws RangeError unless `min <= value <= max`. */
export function requireBetween(who: string, name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${who}: ${name} must be from ${min} to ${max}, got ${value}.`);
  }
}

/** @throws RangeError unless `value` is one of `allowed`. */
export function requireOneOf<T extends string>(who: string, name: string, value: string, allowed: readonly T[]): T {
  if (!(allowed as readonly string[]).includes(value)) {
    throw new RangeError(`${who}: ${name} must be one of ${allowed.join(', ')}, got '${value}'.`);
  }
  return value as T;
}

/** @throws RangeError unless `tensor` has the given shape; a null entry allows any size. */
export function requireShape(
  who: string,
  tensor: { shape: readonly number[] },
  shape: readonly (number | null)[],
): void {
  const same = tensor.shape.length === shape.length && shape.every((n, i) => n === null || n === tensor.shape[i]);
  if (!same) {
    const wanted = shape.map((n) => n ?? 'any').join(', ');
    throw new RangeError(`${who}: shape must be [${wanted}], got [${tensor.shape.join(', ')}].`);
  }
}
