export type Environment = "development" | "test" | "production";

/** Who the process is, for logs, metrics and defaults that differ by environment. */
export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly environment: Environment;
}
