import { createNameCode } from "./name-code.ts";

const loggerFields = new Set(["level", "time", "msg", "err", "pid", "hostname", "name", "__proto__", "constructor"]);

const code = createNameCode({
  what: "a log field",
  safe: "\\p{L}\\p{N}_.:/@-",
  maxLength: 128,
  tooLong: "hash",
  isReserved: (text) => loggerFields.has(text),
});

/**
 * The name of a log field that somebody else chose, such as that of a header: letters and digits of any script, "_", "-", ".", ":", "/", "@"
 * and "=", 1 to 128 UTF-16 units. It carries no control, white space or invisible character, and is none of the fields that loggers write
 * themselves. A longer one becomes "==" and its SHA-256.
 */
export const encodeLogField = (name: string): string => code.encode(name);

/** What was encoded; undefined for a hash and for anything else that `encodeLogField` does not write. */
export const decodeLogField = (field: string): string | undefined => code.decode(field);
