import { createSecretNameTest } from "../logging/secret-names.ts";
import { ConfigError } from "./config-error.ts";

export type SchemaNode = Readonly<Record<string, unknown>>;

/** One value of a configuration: a place in the schema that is no object of named properties. */
export interface ConfigField {
  readonly path: readonly string[];
  /** The environment variable that sets it. */
  readonly env: string;
  readonly schema: SchemaNode;
  /** Whether the schema asks for it wherever its parent is present. */
  readonly isRequired: boolean;
  readonly isSecret: boolean;
}

export interface FieldNaming {
  /** Goes before every derived name. */
  readonly envPrefix: string;
  /** Names given by hand, by dotted path. */
  readonly env: Readonly<Record<string, string>>;
}

const isSecretName = createSecretNameTest();

/** The fields of a schema in their order. Throws if two of them would be set by one environment variable. */
export function listFields(schema: SchemaNode, naming: FieldNaming): readonly ConfigField[] {
  const fields = fieldsBelow(schema, [], naming);
  const byEnv = new Map<string, string>();
  for (const { env, path } of fields) {
    const dotted = path.join(".");
    const other = byEnv.get(env);
    if (other !== undefined) {
      throw new ConfigError(
        "CONFIG_SCHEMA_INVALID",
        `config: ${other} and ${dotted} would both be set by ${env}; name one in options.env`,
      );
    }
    byEnv.set(env, dotted);
  }
  const paths = new Set(fields.map(({ path }) => path.join(".")));
  for (const named of Object.keys(naming.env)) {
    if (!paths.has(named))
      throw new ConfigError(
        "CONFIG_SCHEMA_INVALID",
        `config: options.env names "${named}", which the schema does not have`,
      );
  }
  return fields;
}

function fieldsBelow(schema: SchemaNode, path: readonly string[], naming: FieldNaming): ConfigField[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(propertiesOf(schema) ?? {}).flatMap(([name, part]) => {
    const below = [...path, name];
    if (propertiesOf(part) !== undefined) return fieldsBelow(part, below, naming);
    return [
      {
        path: below,
        env: naming.env[below.join(".")] ?? `${naming.envPrefix}${below.map(toEnvName).join("_")}`,
        schema: part,
        isRequired: required.includes(name),
        isSecret: part["secret"] === true || (part["secret"] !== false && isSecretName(name)),
      },
    ];
  });
}

/** The named properties of an object schema; `undefined` for everything else, free-form objects included. */
export function propertiesOf(schema: SchemaNode): Readonly<Record<string, SchemaNode>> | undefined {
  const { type, properties } = schema;
  if (type !== "object" || typeof properties !== "object" || properties === null) return undefined;
  return properties as Readonly<Record<string, SchemaNode>>;
}

/** `databaseFile` → `DATABASE_FILE`, `baseURL` → `BASE_URL`. */
const toEnvName = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
