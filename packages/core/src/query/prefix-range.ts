/** The first text, by code point, behind all that begin with the prefix; undefined when there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const codePoint = last.codePointAt(0) ?? 0;
    // What lies between is half of a surrogate pair, which no well-formed text holds.
    if (codePoint < 0x10ffff)
      return characters.join("") + String.fromCodePoint(codePoint === 0xd7ff ? 0xe000 : codePoint + 1);
  }
  return undefined;
}
