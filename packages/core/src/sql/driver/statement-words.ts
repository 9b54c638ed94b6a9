import { SqlError } from "../sql-error.ts";

const firstWordPattern = /^(?:\s|(?:--|#)[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|;)*([a-z]+)/i;
const controlWords = new Set([
  ...["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "attach", "detach"],
]);
const readWords = new Set(["select", "values", "show", "explain", "describe", "table"]);

/** Texts of the program come again and again; longer or further ones are not worth their memory. */
const knownWords = new Map<string, string>();
const maxKnown = 1_000;
const maxKnownChars = 1_000;

/** The keyword that a statement starts with, in lower case. */
export function firstWord(text: string): string {
  const known = knownWords.get(text);
  if (known !== undefined) return known;
  const word = firstWordPattern.exec(text)?.[1]?.toLowerCase() ?? "";
  if (text.length <= maxKnownChars) {
    if (knownWords.size >= maxKnown) knownWords.clear();
    knownWords.set(text, word);
  }
  return word;
}

/** Whether nothing can have changed when the fate of the statement is unknown. `with` may write, so it is none. */
export const isPlainRead = (text: string): boolean => readWords.has(firstWord(text));

/** Throws for a statement that would move the limits of transactions behind the adapter's back. */
export function refuseControl(text: string): void {
  const word = firstWord(text);
  if (!controlWords.has(word)) return;
  throw new SqlError("SQL_INVALID_STATEMENT", `"${word}" is the adapter's business: use transaction(), or native`, {
    data: { statement: text.trim().slice(0, 500) },
  });
}
