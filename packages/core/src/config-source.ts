/** Reads and validates a configuration when the app boots, never earlier. `defineConfig` of `@mega/core/config` makes one. */
export interface ConfigSource<Config> {
  /** A rejection ends the boot; its message lists every problem. */
  load(): Promise<Config> | Config;
}
