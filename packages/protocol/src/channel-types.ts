/** What a channel carries, as types and nothing else: all that a client needs to know of a channel that a server defines. */
export interface ChannelTypes {
  /** The pattern of its names: "board/:id". */
  readonly name: string;
  /** The payload of each event. */
  readonly publications: object;
  /** Input and output of each command. */
  readonly commands: object;
  /** What members show each other. */
  readonly presence: unknown;
}

/**
 * Carries the types of a channel from where it is defined to where it is used, without its code: import the definition with `import type`.
 * Nothing has this property at run time.
 */
export interface TypedChannel<T extends ChannelTypes = ChannelTypes> {
  readonly "~types"?: T;
}

/** The types that a definition carries. */
export type TypesOf<C extends TypedChannel> = NonNullable<C["~types"]>;

/** The names that fit a pattern: `"board/:id"` is `board/${string}`. */
export type ChannelName<Pattern extends string> = Pattern extends `${infer Head}/${infer Tail}`
  ? `${ChannelName<Head>}/${ChannelName<Tail>}`
  : Pattern extends `:${string}`
    ? string
    : Pattern;
