import { BusError } from "./bus-error.ts";

/** The longest subject or pattern, in UTF-16 units. */
export const maxSubjectLength = 256;

const word = /^[^\s.*>\p{Cc}]+$/u;

/** The words of a subject to publish on. Throws `BUS_SUBJECT_INVALID`. */
export const subjectWords = (subject: string): readonly string[] =>
  splitWords(subject, "subject", (each) => word.test(each));

/** The words of a pattern to subscribe to. Throws `BUS_SUBJECT_INVALID`. */
export const patternWords = (pattern: string): readonly string[] =>
  splitWords(pattern, "pattern", (each, isLast) => each === "*" || (each === ">" && isLast) || word.test(each));

function splitWords(
  text: string,
  what: "subject" | "pattern",
  isWord: (each: string, isLast: boolean) => boolean,
): readonly string[] {
  const words = typeof text === "string" && text.length <= maxSubjectLength ? text.split(".") : [];
  if (words.length > 0 && words.every((each, index) => isWord(each, index === words.length - 1))) return words;
  const wildcards = what === "pattern" ? '"*" for a word, ">" for the rest' : "no wildcards";
  throw new BusError(
    "BUS_SUBJECT_INVALID",
    `${what} ${JSON.stringify(text)?.slice(0, 100)} must be words with dots between, ${wildcards}, at most ${maxSubjectLength} characters`,
  );
}
