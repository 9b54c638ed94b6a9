import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { parseJson } from "../validation/parse-json.ts";
import type { ConfigProblem } from "./config-error.ts";

export interface ConfigSourceOptions {
  /** A module (`.ts`, `.js`, `.mjs`: its default export) or a `.json` file, relative to the working directory; or the values themselves. @default none */
  readonly file?: string | URL | object;
  /** Read if it is there; `false` to read none. @default ".env" */
  readonly envFile?: string | URL | false;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export const configSourceDefaults = { envFile: ".env" } as const satisfies ConfigSourceOptions;

/** The raw values of each source. */
export interface SourceValues {
  readonly file: { readonly label: string; readonly values: unknown };
  readonly envFile: { readonly label: string; readonly values: Readonly<Record<string, string | undefined>> };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads all sources. One that cannot be read is a problem, and counts as empty. */
export async function readSources(sources: ConfigSourceOptions, problems: ConfigProblem[]): Promise<SourceValues> {
  const [file, envFile] = await Promise.all([
    readConfigFile(sources.file, problems),
    readEnvFile(sources.envFile ?? configSourceDefaults.envFile, problems),
  ]);
  return { file, envFile, environment: sources.environment ?? process.env };
}

async function readConfigFile(
  file: ConfigSourceOptions["file"],
  problems: ConfigProblem[],
): Promise<SourceValues["file"]> {
  if (file === undefined) return { label: "the config file", values: undefined };
  if (typeof file !== "string" && !(file instanceof URL)) return { label: "the given values", values: file };
  const label = String(file);
  const path = file instanceof URL ? fileURLToPath(file) : resolve(file);
  try {
    const isJson = path.endsWith(".json");
    const values = isJson ? readJson(await readFile(path)) : await importDefault(path);
    if (typeof values === "object" && values !== null && !Array.isArray(values)) return { label, values };
    problems.push(unreadable(label, "an object, exported as default", "it has none"));
  } catch (error) {
    problems.push(unreadable(label, "a readable file", error instanceof Error ? error.message : String(error)));
  }
  return { label, values: undefined };
}

/** Unlike `JSON.parse` it quotes nothing of a text that may hold secrets. */
function readJson(bytes: Uint8Array): unknown {
  const parsed = parseJson(bytes);
  if (parsed.ok) return parsed.value;
  const { message, params } = parsed.problem;
  throw new Error(
    params["position"] === undefined ? `it ${message}` : `it ${message}; see position ${params["position"]}`,
  );
}

async function importDefault(path: string): Promise<unknown> {
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  return module["default"];
}

async function readEnvFile(file: string | URL | false, problems: ConfigProblem[]): Promise<SourceValues["envFile"]> {
  const label = String(file);
  if (file === false) return { label, values: {} };
  try {
    return { label, values: parseEnv(await readFile(file, "utf8")) };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing)
      problems.push(unreadable(label, "a readable file", error instanceof Error ? error.message : String(error)));
    return { label, values: {} };
  }
}

const unreadable = (source: string, expected: string, reason: string): ConfigProblem => ({
  path: "",
  source,
  expected,
  message: `${source}: expected ${expected}: ${reason}`,
});
