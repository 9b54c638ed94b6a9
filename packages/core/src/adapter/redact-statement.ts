const maxChars = 2_000;

/** Strings, numbers of their own and dollar-quoted bodies: what may be somebody's data. Quoted identifiers and placeholders stay. */
const literals = /'(?:[^'\\]|''|\\.)*(?:'|$)|\$(\w*)\$[\s\S]*?\$\1\$|(?<![\w$"`])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/gi;

/** A statement as spans may show it: no literal values, at most 2,000 characters. */
export const redactStatement = (text: string): string =>
  text.slice(0, maxChars).replaceAll(/\s+/g, " ").trim().replaceAll(literals, "?");
