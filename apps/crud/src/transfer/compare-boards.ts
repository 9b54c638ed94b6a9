import { type Route, tables } from "./tables.ts";

/** Reads both databases from end to end. Resolves with a line for each table; throws an `Error` that names the first item that differs. */
export async function compareBoards(route: Route): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const table of tables) {
    const id = await table.firstDifference(route);
    if (id !== undefined) throw new Error(`${id} of ${table.name} is not the same in both databases`);
    lines.push(`${table.name}: ${await table.count(route.to)} the same`);
  }
  return lines;
}
