/**
 * UTF-8 of one code point. A lone surrogate, which UTF-8 has no bytes for, gets those that its number would have: otherwise every ill-formed
 * text would become the same U+FFFD, and two names one.
 */
export function bytesOfCodePoint(codePoint: number): readonly number[] {
  if (codePoint < 0x80) return [codePoint];
  const low = (shift: number): number => 0x80 | ((codePoint >> shift) & 0x3f);
  if (codePoint < 0x800) return [0xc0 | (codePoint >> 6), low(0)];
  if (codePoint < 0x10000) return [0xe0 | (codePoint >> 12), low(6), low(0)];
  return [0xf0 | (codePoint >> 18), low(12), low(6), low(0)];
}

/** The text of such bytes. Total, and not strict: whoever reads what others wrote compares with the bytes of the result. */
export function textOfBytes(bytes: readonly number[]): string {
  let text = "";
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index] ?? 0;
    const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    let codePoint = length === 1 ? first : first & (0xff >> (length + 1));
    for (let offset = 1; offset < length; offset += 1)
      codePoint = (codePoint << 6) | ((bytes[index + offset] ?? 0) & 0x3f);
    text += codePoint > 0x10ffff ? "\ufffd" : String.fromCodePoint(codePoint);
    index += length;
  }
  return text;
}
