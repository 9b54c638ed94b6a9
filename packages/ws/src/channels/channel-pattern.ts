/** The parameters in a pattern: `"board/:id/cards/:card"` gives `"id" | "card"`. */
export type PatternParams<Pattern extends string> = Pattern extends `${infer Head}/${infer Tail}`
  ? PatternParams<Head> | PatternParams<Tail>
  : Pattern extends `:${infer Name}`
    ? Name
    : never;

export type ParamsOf<Pattern extends string> = { readonly [Name in PatternParams<Pattern>]: string };

/** A channel name cut into what is fixed and what varies. */
export interface ChannelPattern {
  readonly pattern: string;
  /** The parameters of a name that fits; undefined for another. */
  match(name: string): Readonly<Record<string, string>> | undefined;
}

const segment = /^[A-Za-z0-9_.~-]+$/;
const parameter = /^:[A-Za-z][A-Za-z0-9]*$/;

/** Segments between slashes, each fixed text or `:parameter`. Anything else throws a `TypeError` that names the pattern. */
export function parseChannelPattern(pattern: string): ChannelPattern {
  const parts = pattern.split("/");
  const names = parts.filter((part) => part.startsWith(":"));
  if (!parts.every((part) => segment.test(part) || parameter.test(part)) || new Set(names).size !== names.length) {
    throw new TypeError(
      `channel name "${pattern}" must be segments of letters, digits, "_.~-" or :parameters, each parameter once`,
    );
  }
  return {
    pattern,
    match(name) {
      const given = name.split("/");
      if (given.length !== parts.length) return undefined;
      const params: Record<string, string> = {};
      for (const [index, part] of parts.entries()) {
        const value = given[index] ?? "";
        if (!segment.test(value)) return undefined;
        if (part.startsWith(":")) params[part.slice(1)] = value;
        else if (part !== value) return undefined;
      }
      return params;
    },
  };
}
