const quote = 0x22;
const backslash = 0x5c;
/** `[` and `{`, and `]` and `}`, differ in one bit: with that bit set one comparison covers both. */
const bracketBit = 0x20;
const firstBracket = 0x5b;
const open = 0x7b;
const close = 0x7d;

/**
 * Whether JSON stays within `maxDepth` nested arrays and objects. Looks at the text only, so that a hostile document is refused
 * before a parser or a recursive reader meets it. Says nothing about whether the text is JSON.
 */
export function checkJsonDepth(json: Uint8Array | string, maxDepth: number): boolean {
  // A document of depth d that parses has d opening and d closing brackets.
  if (json.length < 2 * (maxDepth + 1)) return true;
  return typeof json === "string"
    ? hasFewBrackets(json, maxDepth) || checkText(json, maxDepth)
    : checkBytes(json, maxDepth);
}

/** The common case: so few brackets in all that they cannot nest too deeply. `indexOf` is several times faster than a scan. */
export function hasFewBrackets(text: string, maxDepth: number): boolean {
  let count = 0;
  for (let at = text.indexOf("{"); at !== -1; at = text.indexOf("{", at + 1)) if (++count > maxDepth) return false;
  for (let at = text.indexOf("["); at !== -1; at = text.indexOf("[", at + 1)) if (++count > maxDepth) return false;
  return true;
}

// Twice the same loop: reading characters through a shared accessor costs three times as much.
function checkText(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === quote) {
      for (at++; at < text.length; at++) {
        const inner = text.charCodeAt(at);
        if (inner === quote) break;
        if (inner === backslash) at++;
      }
    } else if (char >= firstBracket) {
      const bracket = char | bracketBit;
      if (bracket === close) depth--;
      else if (bracket === open && ++depth > maxDepth) return false;
    }
  }
  return true;
}

function checkBytes(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  const { length } = bytes;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) {
      for (at++; at < length; at++) {
        const inner = bytes[at];
        if (inner === quote) break;
        if (inner === backslash) at++;
      }
    } else if (byte >= firstBracket) {
      const bracket = byte | bracketBit;
      if (bracket === close) depth--;
      else if (bracket === open && ++depth > maxDepth) return false;
    }
  }
  return true;
}
