import { createNameCode } from "./name-code.ts";

const code = createNameCode({
  what: "a file name",
  safe: "a-z0-9_-",
  maxLength: 200,
  tooLong: "hash",
  // Devices on Windows, also with an extension behind them; and what a shell command would take for an option.
  isReserved: (text) => /^(?:con|prn|aux|nul|com\d|lpt\d)$/.test(text) || text.startsWith("-"),
});

/**
 * A file name for any text: lower-case letters, digits, "_", "-" and "=", 1 to 200 characters, so that 55 of the 255 bytes which file systems
 * allow are left for an extension. It holds no dot, separator or capital: it leads nowhere else, is not hidden, is no device, and stays apart
 * from others where letter case does not count. A text whose code would be longer becomes "==" and its SHA-256, which no other code begins with.
 */
export const encodeFileName = (name: string): string => code.encode(name);

/** What was encoded; undefined for a hash and for anything else that `encodeFileName` does not write. */
export const decodeFileName = (fileName: string): string | undefined => code.decode(fileName);
