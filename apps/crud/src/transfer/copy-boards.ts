import { inTransaction } from "../repositories/in-transaction.ts";
import { type Route, tables } from "./tables.ts";

/** Copies everything but sessions, or nothing. Resolves with a line for each table; throws an `Error` when the target is not empty. */
export function copyBoards({ from, to }: Route): Promise<readonly string[]> {
  return inTransaction(to, async (tx) => {
    const lines: string[] = [];
    for (const table of tables) {
      if ((await table.count(tx)) > 0) throw new Error(`there are ${table.name} in the database to copy to already`);
      lines.push(`${table.name}: ${await table.copy({ from, to: tx })}`);
    }
    return lines;
  });
}
