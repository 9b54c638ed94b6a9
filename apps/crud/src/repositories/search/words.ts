const maxWords = 10;
/** Longer ones are found by their beginning. */
const maxWordChars = 40;

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;

export interface Word {
  /** As it is compared. */
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** The words of a text, in order. */
export const wordsIn = (text: string): Word[] =>
  Array.from(text.matchAll(wordPattern), ({ 0: word, index }) => ({
    term: toTerm(word),
    start: index,
    end: index + word.length,
  }));

/** What a visitor asks for: the first ten different words, each of which may be the beginning of one. Nothing else in the text has a meaning. */
export const wordsAsked = (text: string): string[] =>
  [...new Set(wordsIn(text).map(({ term }) => term))].filter((term) => term !== "").slice(0, maxWords);

/** Neither letter case nor accents count. Syllables of Korean stay whole: "결제" begins "결제를", "겨" does not begin "결제". */
function toTerm(word: string): string {
  const lower = word.toLowerCase();
  if (/^[a-z\d]*$/.test(lower)) return lower.slice(0, maxWordChars);
  const plain = lower
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
  return Array.from(plain).slice(0, maxWordChars).join("");
}
