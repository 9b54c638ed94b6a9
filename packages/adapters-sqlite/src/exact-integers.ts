/**
 * SQLite's whole numbers have 64 bits, and the driver rounds those beyond 2^53 unless it is told to make bigints of all. This tells whether a row
 * read the quick way may hold one that was rounded.
 */
export function hasRounded(row: unknown): boolean {
  const members = row as Record<string, unknown>;
  for (const name in members) {
    const value = members[name];
    if (typeof value === "number" && (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)) return true;
  }
  return false;
}

/** The row itself, its bigints numbers where those are exact. */
export function withExactIntegers<Row>(row: Row): Row {
  const members = row as Record<string, unknown>;
  for (const name in members) {
    const value = members[name];
    if (typeof value === "bigint" && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER)
      members[name] = Number(value);
  }
  return row;
}
