import { createRequire } from "node:module";
import type { Ajv2020, Options } from "ajv/dist/2020.js";
import { createFormats } from "./formats.ts";

export type AjvEngine = Ajv2020;

/** Words of OpenAPI that describe and do not check. */
const annotations = ["example", "externalDocs", "xml", "discriminator"];

/**
 * A strict Ajv that reads values and never changes them. Schemas are not checked against the meta-schema, which would cost some 60 ms at
 * first use: strict mode refuses unknown keywords and types, and each keyword refuses a parameter of the wrong type.
 */
export function createAjvEngine({ allErrors }: Pick<Options, "allErrors">): AjvEngine {
  // Loaded with the first schema that compiles, not at boot: Ajv is a hundred files.
  const { Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const ajv = new Ajv2020({
    strict: true,
    allErrors: allErrors ?? false,
    allowUnionTypes: true,
    // Unions and intersections name the type once, beside or inside their branches.
    strictTypes: false,
    // A required field may be described in another part of an intersection.
    strictRequired: false,
    // A tuple may be open at its end.
    strictTuples: false,
    coerceTypes: false,
    useDefaults: false,
    removeAdditional: false,
    validateSchema: false,
    meta: false,
    logger: false,
    formats: createFormats(),
  });
  ajv.addVocabulary(annotations);
  return ajv;
}
