import type { Result } from "../result.ts";

/** A JSON Schema (draft 2020-12). TypeBox schemas are such objects. */
export type JsonSchema = object | boolean;

/** The `$id` of a schema that has one. */
export function schemaId(schema: JsonSchema): string | undefined {
  const id = typeof schema === "object" && "$id" in schema ? schema.$id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** One reason why a value was refused. */
export interface ValidationProblem {
  /** Stable across releases and locales, such as "required" or "type". */
  readonly code: string;
  /** RFC 6901 pointer to the offending place: "/tags/3"; "" is the whole value. */
  readonly pointer: string;
  /** English; translate by `validation.<code>` with `params`. */
  readonly message: string;
  /** What the sentence needs: limits, allowed values, the field's name. Never the offending value. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Checks a value of unknown shape. Never throws, never changes the value unless the validator was told to coerce. */
export type Validator<T> = (value: unknown) => Result<T, readonly ValidationProblem[]>;
