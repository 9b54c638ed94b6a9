import type { ResolvedDecodeLimits } from "./decode-limits.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * One pass over JSON text without parsing it: the nesting and the number of keys it would have. Undefined when both are within limits.
 * `JSON.parse` itself accepts any depth, but what later walks the value (`JSON.stringify`, validators) overflows the stack from about 10^4 on.
 */
export function scanJson(text: string, limits: ResolvedDecodeLimits): string | undefined {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
    } else if (unit === COLON) {
      if (++keys > limits.maxKeys) return "too many keys";
    } else if ((unit | 0x20) === 0x7b) {
      if (++depth > limits.maxDepth) return "nested too deep";
    } else if ((unit | 0x20) === 0x7d) {
      depth--;
    }
  }
  return undefined;
}

/** The index of the quote that closes the string opened at `start`; the text's end when none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
