import { SqlError } from "@mega/core/sql";
import { firstWord } from "@mega/core/sql/driver";

const beforeStatement = /^(?:\s|;|(?:--|#)[^\n]*(?:\n|$)|\/\*(?!M?!)[\s\S]*?\*\/)*/;
const committing: ReadonlySet<string> = new Set([
  ...["create", "alter", "drop", "truncate", "rename", "grant", "revoke", "lock", "unlock"],
  ...["analyze", "optimize", "repair", "install", "uninstall", "flush", "reset"],
]);
const onTemporaryTable = /^(?:create|drop)\s+(?:or\s+replace\s+)?temporary\b/i;

const refused = (text: string, message: string): SqlError =>
  new SqlError("SQL_INVALID_STATEMENT", message, { data: { statement: text.trim().slice(0, 500) } });

/** Throws for a statement whose begin is a comment that the server runs, because nobody can tell what it is. */
export function refuseHidden(text: string): void {
  if (text.replace(beforeStatement, "").startsWith("/*"))
    throw refused(text, "a statement must not begin with a comment that MariaDB runs");
  if (firstWord(text) === "xa") throw refused(text, "two-phase commit is not supported: use native");
}

/** Throws for a statement that would commit the transaction silently. */
export function refuseImplicitCommit(text: string): void {
  const word = firstWord(text);
  if (!committing.has(word) || onTemporaryTable.test(text.replace(beforeStatement, ""))) return;
  throw refused(text, `"${word}" would commit the transaction silently: MariaDB cannot undo it, so run it outside`);
}
