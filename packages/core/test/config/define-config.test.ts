import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, type ConfigSourceOptions, defineConfig, type InferConfig } from "@mega/core/config";
import { Type } from "typebox";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from "vitest";

const schema = Type.Object({
  port: Type.Integer({ minimum: 1, maximum: 65_535, default: 3000 }),
  databaseFile: Type.String({ default: "data/board.db", description: "Where the boards are kept." }),
  sessionSecret: Type.String({ minLength: 32, secret: true }),
  isOpen: Type.Boolean({ default: true }),
  hosts: Type.Array(Type.String(), { default: [] }),
  theme: Type.Union([Type.Literal("light"), Type.Literal("dark")], { default: "light" }),
  pool: Type.Object({ size: Type.Integer({ minimum: 1, default: 4 }), url: Type.Optional(Type.String()) }),
});

const secret = "0123456789abcdef0123456789abcdef";
const config = defineConfig(schema, { envFile: false, environment: {} });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mega-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

const problemsOf = async (sources: ConfigSourceOptions) => {
  const error = await config
    .with(sources)
    .load()
    .then(
      () => undefined,
      (cause: unknown) => cause,
    );
  expect(error).toBeInstanceOf(ConfigError);
  return error as ConfigError;
};

test("the type of the configuration follows from the schema", () => {
  expectTypeOf<InferConfig<typeof config>>().toEqualTypeOf<{
    readonly port: number;
    readonly databaseFile: string;
    readonly sessionSecret: string;
    readonly isOpen: boolean;
    readonly hosts: readonly string[];
    readonly theme: "light" | "dark";
    readonly pool: { readonly size: number; readonly url?: string };
  }>();
});

test("a JSON Schema written by hand gives the same types", async () => {
  const raw = defineConfig(
    { type: "object", properties: { port: { type: "integer", default: 1 }, name: { type: "string" } }, required: [] },
    { envFile: false, environment: {} },
  );
  expectTypeOf<InferConfig<typeof raw>>().toEqualTypeOf<{ readonly port: number; readonly name?: string }>();
  expect(await raw.load()).toEqual({ port: 1 });
});

test("values come from defaults, then the config file, then .env, then the environment", async () => {
  const envFile = join(folder, ".env");
  await writeFile(envFile, "PORT=2\nDATABASE_FILE=env-file.db\n");
  const sources = { file: { port: 1, databaseFile: "file.db", isOpen: false }, envFile };
  const loaded = await config.with({ ...sources, environment: { PORT: "3", SESSION_SECRET: secret } }).load();
  expect(loaded).toEqual({
    port: 3,
    databaseFile: "env-file.db",
    sessionSecret: secret,
    isOpen: false,
    hosts: [],
    theme: "light",
    pool: { size: 4 },
  });
});

test("text from the environment becomes what the schema asks for", async () => {
  const environment = {
    PORT: "80",
    IS_OPEN: "no",
    HOSTS: "a.example, b.example",
    POOL_SIZE: "9",
    SESSION_SECRET: secret,
  };
  const loaded = await config.with({ environment }).load();
  expect(loaded).toMatchObject({ port: 80, isOpen: false, hosts: ["a.example", "b.example"], pool: { size: 9 } });
});

test("a list may be given as a JSON array", async () => {
  const loaded = await config.with({ environment: { HOSTS: '["a,b"]', SESSION_SECRET: secret } }).load();
  expect(loaded.hosts).toEqual(["a,b"]);
});

test("an empty environment variable counts as not set", async () => {
  const loaded = await config.with({ environment: { PORT: "", SESSION_SECRET: secret } }).load();
  expect(loaded.port).toBe(3000);
});

test("what was loaded cannot be changed", async () => {
  const loaded = await config.with({ environment: { SESSION_SECRET: secret } }).load();
  expect(Object.isFrozen(loaded)).toBe(true);
  expect(Object.isFrozen(loaded.hosts)).toBe(true);
  expect(Object.isFrozen(schema.properties.hosts)).toBe(false);
});

test("all problems are reported at once, each with its path, its source and what was expected", async () => {
  const error = await problemsOf({
    file: { pool: { size: 0 } },
    environment: { PORT: "http", THEME: "blue", IS_OPEN: "perhaps" },
  });
  expect(error.code).toBe("CONFIG_INVALID");
  const rows = error.problems.map(({ path, source, expected }) => ({ path, source, expected }));
  expect(rows).toEqual([
    { path: "port", source: "environment variable PORT", expected: "an integer of 1 to 65535" },
    { path: "sessionSecret", source: "missing", expected: "a string of at least 32 characters" },
    { path: "isOpen", source: "environment variable IS_OPEN", expected: "true or false" },
    { path: "theme", source: "environment variable THEME", expected: '"light" or "dark"' },
    { path: "pool.size", source: "the given values", expected: "an integer of at least 1" },
  ]);
  expect(error.message).toContain(
    'port: expected an integer of 1 to 65535, got "http" (from environment variable PORT)',
  );
  expect(error.message).toContain("sessionSecret: is missing; set SESSION_SECRET in the environment or .env");
});

test("a default that the schema refuses is reported as such", async () => {
  const wrong = defineConfig(Type.Object({ port: Type.Integer({ minimum: 1, default: 0 }) }), {
    envFile: false,
    environment: {},
  });
  await expect(wrong.load()).rejects.toThrow("port: expected an integer of at least 1, got 0 (from default)");
});

test("unknown keys of the config file are refused with a suggestion", async () => {
  const error = await problemsOf({
    file: { prot: 1, pool: { sise: 3 }, zebra: true },
    environment: { SESSION_SECRET: secret },
  });
  expect(error.problems.map(({ message }) => message)).toEqual([
    'prot: is not a known key (from the given values); did you mean "port"?',
    'pool.sise: is not a known key (from the given values); did you mean "size"?',
    "zebra: is not a known key (from the given values); the keys are: port, databaseFile, sessionSecret, isOpen, hosts, theme, pool",
  ]);
});

test("a value where a group of keys belongs is refused", async () => {
  const error = await problemsOf({ file: { pool: 7 }, environment: { SESSION_SECRET: secret } });
  expect(error.problems.map(({ path, expected }) => [path, expected])).toEqual([["pool", "an object"]]);
});

describe("config files", () => {
  const environment = { SESSION_SECRET: secret };

  test("a TypeScript module gives its default export", async () => {
    const file = join(folder, "mega.config.ts");
    await writeFile(file, "const port: number = 81;\nexport default { port };\n");
    expect((await config.with({ file, environment }).load()).port).toBe(81);
  });

  test("a JSON file gives its object", async () => {
    const file = join(folder, "mega.config.json");
    await writeFile(file, '{ "port": 82 }');
    expect((await config.with({ file, environment }).load()).port).toBe(82);
  });

  test("a JSON file with a mistake is not quoted, for it may hold a secret", async () => {
    const file = join(folder, "secret.json");
    await writeFile(file, '{ "sessionSecret": hunter2 }');
    const error = await problemsOf({ file, environment: {} });
    expect(error.problems[0]).toMatchObject({
      source: file,
      message: expect.stringContaining("it must be valid JSON"),
    });
    expect(JSON.stringify([error.message, error.stack, error.data])).not.toContain("hunter2");
  });

  test("a file that is missing, broken or exports nothing is named beside the other problems", async () => {
    const broken = join(folder, "broken.json");
    await writeFile(broken, "{");
    const empty = join(folder, "empty.mjs");
    await writeFile(empty, "export const port = 1;\n");
    for (const file of [join(folder, "missing.ts"), broken, empty]) {
      const error = await problemsOf({ file, environment: {} });
      expect(error.problems.map(({ path, source }) => [path, source])).toEqual([
        ["", file],
        ["sessionSecret", "missing"],
      ]);
    }
  });
});

describe("secrets", () => {
  const short = "hunter2hunter2";

  test("the value of a secret is never in a message", async () => {
    const error = await problemsOf({ environment: { SESSION_SECRET: short } });
    expect(error.message).toContain("sessionSecret: expected a string of at least 32 characters, got [Redacted]");
    expect(JSON.stringify([error.message, error.stack, error.data])).not.toContain(short);
  });

  test("a field named like a secret is hidden without an annotation, and a password inside a URL too", async () => {
    const other = defineConfig(
      Type.Object({ apiKey: Type.String({ minLength: 99 }), url: Type.String({ minLength: 99 }) }),
    );
    const environment = { API_KEY: short, URL: `redis://user:${short}@host` };
    const error = await other
      .with({ envFile: false, environment })
      .load()
      .catch((cause: unknown) => cause as ConfigError);
    expect(JSON.stringify(error)).not.toContain(short);
    expect(String(error)).toContain("redis://user:[Redacted]@host");
  });

  test("describe shows every value with its source, also when some are wrong, and no secret", async () => {
    const rows = await config.with({ environment: { SESSION_SECRET: short, PORT: "x" } }).describe();
    expect(rows.find(({ path }) => path === "sessionSecret")).toMatchObject({ value: "[Redacted]", isSecret: true });
    expect(rows.find(({ path }) => path === "port")).toMatchObject({
      value: '"x"',
      source: "environment variable PORT",
    });
    expect(rows.find(({ path }) => path === "databaseFile")).toEqual({
      path: "databaseFile",
      env: "DATABASE_FILE",
      expected: "a string",
      description: "Where the boards are kept.",
      isRequired: true,
      isSecret: false,
      value: '"data/board.db"',
      source: "default",
    });
    expect(rows.find(({ path }) => path === "pool.url")).toMatchObject({ value: undefined, source: "missing" });
  });
});

describe("names of environment variables", () => {
  const names = async (properties: Record<string, unknown>, options = {}) => {
    const definition = defineConfig({ type: "object", properties } as const, {
      envFile: false,
      environment: {},
      ...options,
    });
    return (await definition.describe()).map(({ env }) => env);
  };
  const text = { type: "string" };

  test("are derived from property names", async () => {
    const properties = { databaseFile: text, baseURL: text, http2Port: text, "x-y": text };
    expect(await names(properties)).toEqual(["DATABASE_FILE", "BASE_URL", "HTTP2_PORT", "X_Y"]);
  });

  test("may carry a prefix or be given by hand", async () => {
    const properties = { port: text, db: { type: "object", properties: { file: text } } };
    expect(await names(properties, { envPrefix: "BOARD_", env: { "db.file": "DATABASE" } })).toEqual([
      "BOARD_PORT",
      "DATABASE",
    ]);
  });

  test("that two fields share, or that name no field, are refused when the configuration is defined", () => {
    const clash = { dbFile: text, db: { type: "object", properties: { file: text } } };
    expect(() => defineConfig({ type: "object", properties: clash })).toThrow(
      "dbFile and db.file would both be set by DB_FILE",
    );
    expect(() => defineConfig({ type: "object", properties: { port: text } }, { env: { prt: "PORT" } })).toThrow(
      'options.env names "prt"',
    );
  });
});
