import { nearestName } from "../nearest-name.ts";
import type { ConfigProblem } from "./config-error.ts";
import { propertiesOf, type SchemaNode } from "./config-field.ts";

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
  const suggestion = nearestName(path.at(-1) ?? "", known);
  const dotted = path.join(".");
  const expected = suggestion === undefined ? `one of: ${known.join(", ")}` : `"${suggestion}"`;
  const hint = suggestion === undefined ? `the keys are: ${known.join(", ")}` : `did you mean "${suggestion}"?`;
  return { path: dotted, source, expected, message: `${dotted}: is not a known key (from ${source}); ${hint}` };
}
