import { type ConfigField, propertiesOf, type SchemaNode } from "./config-field.ts";
import type { SourceValues } from "./config-sources.ts";
import { parseText } from "./parse-text.ts";

/** Where a value was found, and the value. */
export interface FoundValue {
  readonly value: unknown;
  /** For messages: "environment variable PORT", ".env", "mega.config.ts", "default". */
  readonly source: string;
}

/** The value of a field from the strongest source that has one. An empty environment variable counts as not set. */
export function findValue({ path, env, schema }: ConfigField, sources: SourceValues): FoundValue | undefined {
  const fromEnvironment = sources.environment[env];
  if (fromEnvironment) return { value: parseText(fromEnvironment, schema), source: `environment variable ${env}` };
  const fromEnvFile = sources.envFile.values[env];
  if (fromEnvFile) return { value: parseText(fromEnvFile, schema), source: `${env} in ${sources.envFile.label}` };
  const fromFile = valueAt(sources.file.values, path);
  if (fromFile !== undefined) return { value: fromFile, source: sources.file.label };
  if (schema["default"] !== undefined) return { value: structuredClone(schema["default"]), source: "default" };
  return undefined;
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  let place = values;
  for (const name of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, name)) return undefined;
    place = (place as Readonly<Record<string, unknown>>)[name];
  }
  return place;
}

/** The configuration as one object. An optional group of which nothing is set is left out. */
export function assemble(
  schema: SchemaNode,
  lookUp: (path: readonly string[]) => FoundValue | undefined,
  path: readonly string[] = [],
): Record<string, unknown> {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const entries: [string, unknown][] = [];
  for (const [name, part] of Object.entries(propertiesOf(schema) ?? {})) {
    const below = [...path, name];
    if (propertiesOf(part) === undefined) {
      const found = lookUp(below);
      if (found !== undefined) entries.push([name, found.value]);
      continue;
    }
    const group = assemble(part, lookUp, below);
    if (required.includes(name) || Object.keys(group).length > 0) entries.push([name, group]);
  }
  return Object.fromEntries(entries);
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
