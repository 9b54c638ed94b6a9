import { createNameCode } from "./name-code.ts";

const code = createNameCode({ what: "a subject token", safe: "A-Za-z0-9_-", maxLength: 200, tooLong: "refuse" });

/**
 * One word of a bus subject: letters, digits, "_", "-" and "=", never empty, at most 200 characters. It holds no dot, wildcard or white space,
 * so what stands in it cannot reach another subject. Longer ones throw `ENCODING_NAME_TOO_LONG`.
 */
export const encodeSubjectToken = (name: string): string => code.encode(name);

/** What was encoded; undefined for anything that `encodeSubjectToken` does not write. */
export const decodeSubjectToken = (token: string): string | undefined => code.decode(token);
