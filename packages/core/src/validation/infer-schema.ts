/** A schema to infer from: TypeBox's objects, or a JSON Schema written by hand (`as const` for exact types). */
export type Schema = object;

/**
 * The type a schema stands for, read off its structure so that core needs no schema library: constants, enumerations, unions, scalars, lists
 * and objects. A property is there if it is required or has a default; in TypeBox, unless it is `Type.Optional`.
 */
export type Infer<S> = S extends { readonly const: infer Constant }
  ? Constant
  : S extends { readonly enum: readonly (infer Option)[] }
    ? Option
    : S extends { readonly anyOf: readonly (infer Branch)[] }
      ? Infer<Branch>
      : S extends { readonly type: infer Name }
        ? InferType<S, Name>
        : unknown;

type InferType<S, Name> = Name extends "string"
  ? string
  : Name extends "number" | "integer"
    ? number
    : Name extends "boolean"
      ? boolean
      : Name extends "null"
        ? null
        : Name extends "array"
          ? readonly Infer<S extends { readonly items: infer Item } ? Item : unknown>[]
          : Name extends "object"
            ? ObjectOf<S>
            : unknown;

type ObjectOf<S> = S extends { readonly properties: infer Properties }
  ? Flat<
      { readonly [Key in PresentKeys<S, Properties>]: Infer<Properties[Key]> } & {
        readonly [Key in Exclude<keyof Properties, PresentKeys<S, Properties>>]?: Infer<Properties[Key]>;
      }
    >
  : Readonly<Record<string, unknown>>;

type PresentKeys<S, Properties> = {
  [Key in keyof Properties]: Properties[Key] extends { readonly "~optional": true }
    ? never
    : Properties[Key] extends { readonly "~kind": string } | { readonly default: unknown }
      ? Key
      : S extends { readonly required: readonly (infer Required)[] }
        ? Key extends Required
          ? Key
          : never
        : never;
}[keyof Properties];

type Flat<T> = { readonly [Key in keyof T]: T[Key] };
