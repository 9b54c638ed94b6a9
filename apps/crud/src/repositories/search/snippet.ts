import { searchMark } from "../../schemas/search.ts";
import { type Word, wordsAsked, wordsIn } from "./words.ts";

const snippetWords = 16;
const wordsBefore = 4;

interface Texts {
  readonly title: string;
  readonly description: string;
}

interface ReadText {
  readonly text: string;
  readonly words: readonly Word[];
}

/** A part of the title or the description, whichever has more of the words asked for, with each match marked. */
export function snippetOf({ title, description }: Texts, asked: string): string {
  const wanted = wordsAsked(asked);
  const inTitle = { text: title, words: wordsIn(title) };
  const inDescription = { text: description, words: wordsIn(description) };
  const isDescription = countFound(inDescription, wanted) > countFound(inTitle, wanted);
  return cut(isDescription ? inDescription : inTitle, wanted);
}

const isWanted = ({ term }: Word, wanted: readonly string[]): boolean => wanted.some((each) => term.startsWith(each));

const countFound = ({ words }: ReadText, wanted: readonly string[]): number =>
  wanted.filter((each) => words.some(({ term }) => term.startsWith(each))).length;

function cut({ text, words }: ReadText, wanted: readonly string[]): string {
  const firstMatch = Math.max(
    words.findIndex((word) => isWanted(word, wanted)),
    0,
  );
  const first = Math.max(Math.min(firstMatch - wordsBefore, words.length - snippetWords), 0);
  const shown = words.slice(first, first + snippetWords);
  const isToTheEnd = first + shown.length >= words.length;
  let snippet = first === 0 ? "" : "…";
  let done = first === 0 ? 0 : (shown[0]?.start ?? 0);
  for (const word of shown) {
    const { start, end } = word;
    const shownWord = text.slice(start, end);
    const marked = isWanted(word, wanted) ? `${searchMark.open}${shownWord}${searchMark.close}` : shownWord;
    snippet += text.slice(done, start) + marked;
    done = end;
  }
  return snippet + (isToTheEnd ? text.slice(done) : "…");
}
