import { createValidator, type ValidationProblem } from "../validation/index.ts";
import type { ConfigProblem } from "./config-error.ts";
import type { ConfigField, SchemaNode } from "./config-field.ts";
import type { FoundValue } from "./config-values.ts";
import { describeSchema } from "./describe-schema.ts";
import { showValue } from "./show-value.ts";

/** A configuration is small and trusted: every problem is worth finding. */
const limits = { maxProblems: 1_000, maxSearchedNodes: 100_000 } as const;

export interface CheckedField extends ConfigField {
  readonly found: FoundValue | undefined;
}

export interface ConfigCheck {
  readonly schema: SchemaNode;
  readonly fields: readonly CheckedField[];
  /** How messages name the config file. */
  readonly fileLabel: string;
}

/** What the schema has against a configuration: at most one problem per field, in the order of the schema. */
export function checkConfig(values: unknown, { schema, fields, fileLabel }: ConfigCheck): readonly ConfigProblem[] {
  const outcome = createValidator(withoutAnnotations(schema), limits)(values);
  if (outcome.ok) return [];
  const refused = new Set(outcome.problem.map(({ pointer }) => fieldAt(pointer, fields)));
  const groups = outcome.problem.filter(({ pointer }) => fieldAt(pointer, fields) === undefined);
  return [
    ...fields.filter((field) => refused.has(field)).map((field) => describeField(field, fileLabel)),
    ...groups.map(describeGroup),
  ];
}

function describeField({ path, env, schema, isSecret, found }: CheckedField, fileLabel: string): ConfigProblem {
  const dotted = path.join(".");
  const expected = describeSchema(schema);
  if (found === undefined) {
    const message = `${dotted}: is missing; set ${env} in the environment or .env, or ${dotted} in ${fileLabel} (expected ${expected})`;
    return { path: dotted, source: "missing", expected, message };
  }
  const shown = showValue(found.value, isSecret);
  return {
    path: dotted,
    source: found.source,
    expected,
    message: `${dotted}: expected ${expected}, got ${shown} (from ${found.source})`,
  };
}

function describeGroup({ pointer, message }: ValidationProblem): ConfigProblem {
  const path = segmentsOf(pointer).join(".");
  return {
    path,
    source: "the whole",
    expected: message,
    message: `${path === "" ? "the configuration" : path}: ${message}`,
  };
}

function fieldAt(pointer: string, fields: readonly CheckedField[]): CheckedField | undefined {
  const segments = segmentsOf(pointer);
  return fields.find(({ path }) => path.every((name, index) => segments[index] === name));
}

const segmentsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The schema without Mega's own annotation, which a strict validator would refuse. */
function withoutAnnotations(schema: SchemaNode): SchemaNode {
  const { secret: _secret, ...kept } = schema;
  return Object.fromEntries(
    Object.entries(kept).map(([keyword, value]) => [keyword, partWithoutAnnotations(keyword, value)]),
  );
}

function partWithoutAnnotations(keyword: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (keyword === "properties") {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, withoutAnnotations(part as SchemaNode)]),
    );
  }
  if (keyword === "items" || keyword === "additionalProperties") return withoutAnnotations(value as SchemaNode);
  if (["anyOf", "oneOf", "allOf"].includes(keyword) && Array.isArray(value)) {
    return value.map((part) => withoutAnnotations(part as SchemaNode));
  }
  return value;
}
