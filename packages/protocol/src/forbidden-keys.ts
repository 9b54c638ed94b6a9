/** Keys that reach an object's prototype when somebody copies them with assignment. */
const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor"]);

export const isForbiddenKey = (key: string): boolean => forbidden.has(key);

/** Whether any object inside `value` has such a key of its own. `value` is of bounded depth: a decoder checked it before. */
export function hasForbiddenKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasForbiddenKey);
  return Object.entries(value).some(([key, inner]) => forbidden.has(key) || hasForbiddenKey(inner));
}

/** Cheap and without false negatives: text in which no forbidden key can stand, escapes included, needs no walk. */
export const mayHaveForbiddenKey = (json: string): boolean =>
  json.includes("__proto__") || json.includes("constructor") || json.includes("\\u");
