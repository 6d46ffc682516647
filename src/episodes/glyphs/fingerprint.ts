/** 64-bit FNV-1a of the UTF-8 bytes of a text, 16 hex digits. Source: Fowler, Noll, Vo, RFC 9923. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
