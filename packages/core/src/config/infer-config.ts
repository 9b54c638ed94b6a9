import type { ConfigSource } from "../config-source.ts";

/** An object schema: TypeBox's `Type.Object`, or a JSON Schema written by hand (`as const` for exact types). */
export interface ConfigSchema {
  readonly type: "object";
  readonly properties: object;
}

/** The configuration of a definition: `type Config = InferConfig<typeof boardConfig>`. */
export type InferConfig<Definition> = Definition extends ConfigSource<infer Config> ? Config : never;
