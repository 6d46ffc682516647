/** Names that a message shows at the beginning and at the end of a long list. */
const SHOWN = 12;

/** Layer names for a message of one line; the middle of a long list is left out. */
export function listNames(names: readonly string[]): string {
  if (names.length <= 3 * SHOWN) return names.join(', ');
  return `${names.slice(0, SHOWN).join(', ')}, … (${names.length} in all) …, ${names.slice(-SHOWN).join(', ')}`;
}
