/** How many characters count as much work as one more member. */
const charactersPerNode = 64;

/** Whether a value is small enough that looking for every problem in it cannot be made expensive. Stops as soon as it is not. */
export function isSmallValue(value: unknown, maxNodes: number): boolean {
  const stack: unknown[] = [value];
  let nodes = 0;
  while (stack.length > 0) {
    const next = stack.pop();
    if (++nodes > maxNodes) return false;
    if (typeof next === "string") nodes += Math.floor(next.length / charactersPerNode);
    if (typeof next !== "object" || next === null) continue;
    const children = Array.isArray(next) ? next : Object.values(next);
    if (children.length > maxNodes) return false;
    for (const child of children) stack.push(child);
  }
  return nodes <= maxNodes;
}
