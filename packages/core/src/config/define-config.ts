import type { ConfigSource } from "../config-source.ts";
import type { Infer } from "../validation/infer-schema.ts";
import { type CheckedField, checkConfig } from "./check-config.ts";
import { ConfigError, type ConfigProblem, invalidConfig } from "./config-error.ts";
import { listFields, propertiesOf, type SchemaNode } from "./config-field.ts";
import { type ConfigSourceOptions, readSources, type SourceValues } from "./config-sources.ts";
import { assemble, deepFreeze, type FoundValue, findValue } from "./config-values.ts";
import { describeSchema } from "./describe-schema.ts";
import { checkFileShape } from "./file-shape.ts";
import type { ConfigSchema } from "./infer-config.ts";
import { showValue } from "./show-value.ts";

export interface ConfigOptions extends ConfigSourceOptions {
  /** Goes before every derived name of an environment variable. @default "" */
  readonly envPrefix?: string;
  /** Names of environment variables by dotted path, for those that should not be derived. @default {} */
  readonly env?: Readonly<Record<string, string>>;
}

export const configDefaults = { envPrefix: "", env: {} } as const satisfies ConfigOptions;

/** One row of `describe()`. */
export interface ConfigEntry {
  readonly path: string;
  readonly env: string;
  readonly expected: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  /** As JSON; secrets are hidden. `undefined` when no source has one. */
  readonly value: string | undefined;
  /** "missing" when no source has one. */
  readonly source: string;
}

export interface ConfigDefinition<Config> extends ConfigSource<Config> {
  readonly schema: ConfigSchema;
  /** Reads the sources, checks what they say, and returns it frozen. Rejects with `CONFIG_INVALID` that lists every problem. */
  load(): Promise<Config>;
  /** Every value with where it comes from and what it may be, also when values are wrong. Shows no secret. */
  describe(): Promise<readonly ConfigEntry[]>;
  /** The same definition reading from other sources: for tests and tools. */
  with(sources: ConfigSourceOptions): ConfigDefinition<Config>;
}

/**
 * Defines a configuration by one schema, a TypeBox object or a JSON Schema. Values come from defaults < config file < `.env` < environment and
 * are read by `load()`, not before. A field annotated `secret: true`, or named like a secret, is never shown.
 */
export function defineConfig<const S extends ConfigSchema>(
  schema: S,
  options: ConfigOptions = {},
): ConfigDefinition<Infer<S>> {
  const { envPrefix, env } = { ...configDefaults, ...options };
  const root = schema as unknown as SchemaNode;
  if (propertiesOf(root) === undefined)
    throw new ConfigError("CONFIG_SCHEMA_INVALID", "config: the schema must be an object with properties");
  const fields = listFields(root, { envPrefix, env });

  const check = (found: SourceValues): readonly CheckedField[] =>
    fields.map((field) => ({ ...field, found: findValue(field, found) }));

  return {
    schema,
    async load() {
      const problems: ConfigProblem[] = [];
      const sources = await readSources(options, problems);
      const checked = check(sources);
      const values = assemble(root, finder(checked));
      problems.push(...checkFileShape(sources.file.values, root, { source: sources.file.label, path: [] }));
      problems.push(...checkConfig(values, { schema: root, fields: checked, fileLabel: sources.file.label }));
      if (problems.length > 0) throw invalidConfig(problems);
      return deepFreeze(values) as Infer<S>;
    },
    describe: async () => check(await readSources(options, [])).map(describeEntry),
    with: (sources) => defineConfig(schema, { ...options, ...sources }),
  };
}

function finder(fields: readonly CheckedField[]): (path: readonly string[]) => FoundValue | undefined {
  const byPath = new Map(fields.map(({ path, found }) => [path.join("\0"), found]));
  return (path) => byPath.get(path.join("\0"));
}

function describeEntry({ path, env, schema, isRequired, isSecret, found }: CheckedField): ConfigEntry {
  return {
    path: path.join("."),
    env,
    expected: describeSchema(schema),
    description: typeof schema["description"] === "string" ? schema["description"] : "",
    isRequired,
    isSecret,
    value: found === undefined ? undefined : showValue(found.value, isSecret),
    source: found?.source ?? "missing",
  };
}
