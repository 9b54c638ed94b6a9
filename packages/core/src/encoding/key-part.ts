import { createNameCode } from "./name-code.ts";

const code = createNameCode({ what: "a part of a key", safe: "A-Za-z0-9_.@-", maxLength: 9_216, tooLong: "refuse" });

/**
 * One part of a Redis key: letters, digits, "_", "-", ".", "@" and "=", never empty, at most 9,216 characters, which is room for any name of
 * 1,024. It holds no ":" or "/" to end the part with, no braces to choose a cluster slot by, and nothing that a `MATCH` pattern reads.
 * The code of a prefix is a prefix of the code, the empty one apart. Longer ones throw `ENCODING_NAME_TOO_LONG`.
 */
export const encodeKeyPart = (name: string): string => code.encode(name);

/** What was encoded; undefined for anything that `encodeKeyPart` does not write. */
export const decodeKeyPart = (part: string): string | undefined => code.decode(part);
