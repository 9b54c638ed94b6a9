// JSON escapes C0 only. The rest can rewrite what a terminal shows (DEL, C1), end a line for some readers (U+2028, U+2029), or
// reorder text (bidirectional controls), so a log line carries none of them raw.
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Escapes what JSON leaves raw. Takes a finished JSON text and returns an equivalent one. */
export const escapeControlCharacters = (json: string): string =>
  json.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
