export { ConfigError, type ConfigErrorCode, type ConfigProblem } from "./config-error.ts";
export { type ConfigSourceOptions, configSourceDefaults } from "./config-sources.ts";
export {
  type ConfigDefinition,
  type ConfigEntry,
  type ConfigOptions,
  configDefaults,
  defineConfig,
} from "./define-config.ts";
export type { ConfigSchema, InferConfig } from "./infer-config.ts";
