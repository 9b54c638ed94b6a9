import { BusError, patternWords, subjectWords } from "@mega/core/bus";
import { decodeKeyPart, EncodingError, encodeKeyPart } from "@mega/core/encoding";
import type { WireName } from "./wires.ts";

/** The names of one bus on the server. */
export interface BusNames {
  /** What subscribers listen to. */
  readonly messages: string;
  /** What responders listen to. */
  readonly requests: string;
  readonly inboxes: string;
  readonly claims: string;
  /** The key whose slot is that of all that is published. */
  readonly route: string;
}

export const busNames = (prefix: string): BusNames => ({
  messages: `${prefix}:m:`,
  requests: `${prefix}:r:`,
  inboxes: `${prefix}:i:`,
  claims: `${prefix}:q:`,
  route: `${prefix}:p`,
});

/** Throws `BUS_SUBJECT_INVALID`. */
export function encodeSubject(subject: string): string {
  return subjectWords(subject).map(encodeWord).join(".");
}

/** The subject that a channel stands for; undefined for what no bus has named. */
export const decodeSubject = (channel: string, prefix: string): string | undefined =>
  decodeKeyPart(channel.slice(prefix.length));

/** What the server is asked for. Its "*" also takes dots, so a glob brings too much, and `matchesPattern` decides. */
export function wireOf(prefix: string, pattern: string): WireName {
  const words = patternWords(pattern);
  const isGlob = words.some((word) => word === "*" || word === ">");
  const name = words.map((word) => (word === "*" || word === ">" ? "*" : encodeWord(word))).join(".");
  return { name: prefix + name, isGlob };
}

export function matchesPattern(pattern: readonly string[], subject: readonly string[]): boolean {
  const hasRest = pattern.at(-1) === ">";
  if (hasRest ? subject.length < pattern.length : subject.length !== pattern.length) return false;
  return pattern.every((word, index) => word === "*" || (word === ">" && hasRest) || word === subject[index]);
}

function encodeWord(word: string): string {
  try {
    return encodeKeyPart(word);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new BusError("BUS_SUBJECT_INVALID", `a word of the subject is no text that can be sent`, { cause });
  }
}
