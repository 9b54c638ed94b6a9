import { createHash } from "node:crypto";
import { bytesOfCodePoint, textOfBytes } from "./code-point-bytes.ts";
import { EncodingError } from "./encoding-error.ts";

/** What one kind of name allows. */
export interface NameCodeOptions {
  /** For messages: "a file name". */
  readonly what: string;
  /** Characters that stand for themselves, as the inside of a class of a regular expression. Never "=". */
  readonly safe: string;
  /** The longest encoded form, in characters. */
  readonly maxLength: number;
  /** What becomes of a longer one: its hash, which nothing decodes, or a refusal. */
  readonly tooLong: "hash" | "refuse";
  /** Safe texts that mean something there all the same: their first character is escaped. */
  readonly isReserved?: (text: string) => boolean;
}

export interface NameCode {
  readonly encode: (name: string) => string;
  readonly decode: (encoded: string) => string | undefined;
}

/** Stands for the empty name: every other escape has two digits behind it. */
const empty = "=";

/** No escape begins with two of them. */
const hashMark = "==";

/**
 * Encodes character by character: a safe one stands for itself, the bytes of any other are written `=2e`. So no two names share a form, and
 * the code of a text begins with the code of what the text begins with.
 */
export function createNameCode({ what, safe, maxLength, tooLong, isReserved }: NameCodeOptions): NameCode {
  const safeText = new RegExp(`^[${safe}]+$`, "u");
  const unsafeCharacter = new RegExp(`[^${safe}]`, "gu");

  const escapeText = (name: string): string => {
    if (name === "") return empty;
    if (safeText.test(name)) return isReserved?.(name) === true ? escapeFirst(name) : name;
    return name.replaceAll(unsafeCharacter, escapeCharacter);
  };

  const encode = (name: string): string => {
    if (typeof name !== "string")
      throw new EncodingError("ENCODING_NAME_INVALID", `${what} is made of text, not of ${typeof name}`);
    // Text this long cannot fit, so it is not escaped only to be thrown away.
    const escaped = name.length > maxLength ? undefined : escapeText(name);
    if (escaped !== undefined && escaped.length <= maxLength) return escaped;
    if (tooLong === "hash") return hashMark + hashOf(name);
    throw new EncodingError("ENCODING_NAME_TOO_LONG", `${what} may take at most ${maxLength} characters once encoded`, {
      data: { length: name.length, maxLength },
    });
  };

  return {
    encode,
    decode(encoded) {
      if (typeof encoded !== "string" || encoded.length > maxLength || encoded.startsWith(hashMark)) return undefined;
      const name = encoded === empty ? "" : unescapeText(encoded);
      // Only what encode writes is decoded, so that two encoded forms never mean one name.
      return name !== undefined && name.length <= maxLength && escapeText(name) === encoded ? name : undefined;
    },
  };
}

const escapeFirst = (text: string): string => escapeCharacter(text.slice(0, 1)) + text.slice(1);

function escapeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint < 128 ? escapeByte(codePoint) : bytesOfCodePoint(codePoint).map(escapeByte).join("");
}

const escapeByte = (byte: number): string => (byte < 16 ? "=0" : "=") + byte.toString(16);

const unescapeText = (encoded: string): string =>
  encoded.replaceAll(/(?:=[0-9a-f]{2})+/g, (escapes) =>
    textOfBytes(
      escapes
        .split("=")
        .slice(1)
        .map((digits) => Number.parseInt(digits, 16)),
    ),
  );

/** Of the UTF-16 units, which tell every two texts apart, well-formed or not. */
const hashOf = (name: string): string => createHash("sha256").update(Buffer.from(name, "utf16le")).digest("hex");
