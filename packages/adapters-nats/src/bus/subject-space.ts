import { createHash } from "node:crypto";
import { BusError, patternWords, subjectWords } from "@mega/core/bus";
import { decodeSubjectToken, EncodingError, encodeSubjectToken } from "@mega/core/encoding";

/** Messages and requests have subjects of their own, so that a subscriber never looks like a responder. */
export type Channel = "messages" | "requests";

const letters = { messages: "m", requests: "r" } as const satisfies Record<Channel, string>;

/** Subjects whose code is kept. */
const maxKnown = 1_000;

/** The bus's subjects as NATS sees them: `<prefix>.m.<words>` and `<prefix>.r.<words>`, each word encoded. */
export interface SubjectSpace {
  /** Throws `BUS_SUBJECT_INVALID`. */
  encodeSubject(channel: Channel, subject: string): string;
  /** Throws `BUS_SUBJECT_INVALID`. */
  encodePattern(channel: Channel, pattern: string): string;
  /** Undefined for what `encodeSubject` does not write: a foreign client published it. */
  decode(encoded: string): string | undefined;
}

export function createSubjectSpace(prefix: string): SubjectSpace {
  const root = prefix.split(".").length + 1;
  const encode = (channel: Channel, words: readonly string[]): string => [prefix, letters[channel], ...words].join(".");
  const known = { messages: new Map<string, string>(), requests: new Map<string, string>() };
  return {
    encodeSubject(channel, subject) {
      const before = known[channel].get(subject);
      if (before !== undefined) return before;
      const encoded = encode(channel, subjectWords(subject).map(encodeWord));
      if (known[channel].size >= maxKnown) known[channel].clear();
      known[channel].set(subject, encoded);
      return encoded;
    },
    encodePattern: (channel, pattern) =>
      encode(
        channel,
        patternWords(pattern).map((word) => (word === "*" || word === ">" ? word : encodeWord(word))),
      ),
    decode(encoded) {
      const words: string[] = [];
      for (const token of encoded.split(".").slice(root)) {
        const word = decodeSubjectToken(token);
        if (word === undefined) return undefined;
        words.push(word);
      }
      return words.join(".");
    },
  };
}

/** NATS merges queues of one name across patterns; the port keeps them apart, so the pattern is part of the name. */
export const queueName = (kind: "subscribers" | "responders", queue: string, pattern: string): string =>
  `${letters[kind === "subscribers" ? "messages" : "requests"]}-${createHash("sha256").update(`${queue}\0${pattern}`).digest("base64url")}`;

function encodeWord(word: string): string {
  try {
    return encodeSubjectToken(word);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new BusError("BUS_SUBJECT_INVALID", "a word of the subject takes more than 200 characters once encoded", {
      cause,
    });
  }
}
