import type { JsonSchema } from "@mega/core/validation";
import type { Static, TSchema } from "typebox";

/** TypeBox schemas, or raw JSON Schema (draft 2020-12) given as a literal. */
export type Schema = TSchema | JsonSchema;

/** The static type of a schema; a raw JSON Schema object that TypeBox cannot read is `unknown`. */
export type Infer<S> = S extends TSchema ? Static<S> : unknown;
