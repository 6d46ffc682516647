const LONGEST = 80;

/** A value of whatever kind as a message shows it: as JSON where it can be, short. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value); // JSON knows no NaN
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `something of type ${typeof value}`; // in circles, or too deep
  }
}
