import type { ConfigProblem } from "./config-error.ts";
import { propertiesOf, type SchemaNode } from "./config-field.ts";

/** Farther than this, a suggestion confuses more than it helps. */
const maxDistance = 3;

interface FilePlace {
  /** How messages name the file. */
  readonly source: string;
  readonly path: readonly string[];
}

/**
 * What is wrong with the shape of a config file: keys that the schema does not have, since a misspelt key would otherwise be a default in
 * disguise, and values where a group of keys belongs.
 */
export function checkFileShape(values: unknown, schema: SchemaNode, place: FilePlace): readonly ConfigProblem[] {
  const { source, path } = place;
  const properties = propertiesOf(schema);
  if (properties === undefined || values === undefined) return [];
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    const [dotted, expected] = [path.join("."), "an object"];
    return [{ path: dotted, source, expected, message: `${dotted}: expected ${expected} (from ${source})` }];
  }
  const known = Object.keys(properties);
  return Object.entries(values).flatMap(([name, value]) => {
    const part = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (part !== undefined) return checkFileShape(value, part, { source, path: [...path, name] });
    if (schema["additionalProperties"] === true) return [];
    return [unknownKey([...path, name], known, source)];
  });
}

function unknownKey(path: readonly string[], known: readonly string[], source: string): ConfigProblem {
  const suggestion = nearest(path.at(-1) ?? "", known);
  const dotted = path.join(".");
  const expected = suggestion === undefined ? `one of: ${known.join(", ")}` : `"${suggestion}"`;
  const hint = suggestion === undefined ? `the keys are: ${known.join(", ")}` : `did you mean "${suggestion}"?`;
  return { path: dotted, source, expected, message: `${dotted}: is not a known key (from ${source}); ${hint}` };
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.min(maxDistance, candidate.length - 1))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** Levenshtein's. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
