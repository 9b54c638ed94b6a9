import { MegaError } from "../mega-error.ts";

export type ConfigErrorCode = "CONFIG_INVALID" | "CONFIG_SCHEMA_INVALID";

/** One thing that is wrong with a configuration. Holds no secret. */
export interface ConfigProblem {
  /** Dotted: "database.poolSize"; "" is the whole configuration. */
  readonly path: string;
  /** Where the value came from, such as "environment variable PORT"; "missing" when there is none. */
  readonly source: string;
  /** What would have been right, such as "an integer of 1 to 65535". */
  readonly expected: string;
  /** The whole complaint in a sentence. */
  readonly message: string;
}

/**
 * `CONFIG_INVALID`: values were refused; `problems` lists all of them. `CONFIG_SCHEMA_INVALID`: the schema or the options of `defineConfig`
 * are wrong, which is a mistake in the code.
 */
export class ConfigError extends MegaError<ConfigErrorCode> {
  readonly problems: readonly ConfigProblem[];

  constructor(code: ConfigErrorCode, message: string, problems: readonly ConfigProblem[] = []) {
    super(code, message, { data: { problems } });
    this.problems = problems;
  }
}

export const invalidConfig = (problems: readonly ConfigProblem[]): ConfigError =>
  new ConfigError(
    "CONFIG_INVALID",
    `${problems.length === 1 ? "1 value is wrong" : `${problems.length} values are wrong`}\n${problems
      .map(({ message }) => `  - ${message}`)
      .join("\n")}`,
    problems,
  );
