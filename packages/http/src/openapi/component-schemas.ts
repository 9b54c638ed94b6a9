import { isDeepStrictEqual } from "node:util";
import type { Schema } from "../schema.ts";
import type { DocumentSchema } from "./openapi-document.ts";

/** Takes schemas apart: what has an `$id` becomes a component and is referred to. */
export class ComponentSchemas {
  readonly #schemas = new Map<string, DocumentSchema>();

  /** The schema with references in place of its shared parts. */
  add(schema: Schema): DocumentSchema {
    // Goes through JSON, which drops the marks that schema builders leave.
    return this.#convert(JSON.parse(JSON.stringify(schema))) as DocumentSchema;
  }

  toDocument(): Readonly<Record<string, DocumentSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #convert(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#convert(item));
    if (typeof value !== "object" || value === null) return value;
    const { $id, ...rest } = value as Readonly<Record<string, unknown>>;
    const converted: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(rest)) {
      converted[name] = name === "$ref" && typeof member === "string" ? toReference(member) : this.#convert(member);
    }
    // A property may be called `$id`; only a string is an identifier.
    if (typeof $id !== "string") return $id === undefined ? converted : { $id: this.#convert($id), ...converted };
    this.#keep(componentName($id), converted);
    return { $ref: toReference($id) };
  }

  #keep(name: string, schema: DocumentSchema): void {
    const known = this.#schemas.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new TypeError(`two different schemas have the $id ${name}`);
    }
    this.#schemas.set(name, schema);
  }
}

/** The last part of an identifier, in the characters that component names may have. */
const componentName = (id: string): string =>
  (/([^/#]+)[/#]*$/.exec(id)?.[1] ?? id).replace(/\.json$/, "").replace(/[^\w.-]/g, "_");

const toReference = (id: string): string => (id.startsWith("#") ? id : `#/components/schemas/${componentName(id)}`);
