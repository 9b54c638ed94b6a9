/** Throws a `TypeError` for an option that does not exist, with the one that was probably meant. */
export function refuseUnknownOptions(factory: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const meant = nearest(option, known);
    const hint = meant === undefined ? `it has ${known.join(", ")}` : `did you mean "${meant}"?`;
    throw new TypeError(`${factory}.${option} is no option; ${hint}`);
  }
}

function nearest(option: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(option.length / 3));
  const [best] = known
    .map((name) => ({ name, distance: editDistance(option.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance);
  return best?.name;
}

/** Levenshtein's distance, by Wagner and Fischer's table kept to one row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
