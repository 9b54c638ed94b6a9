export type { Infer, Schema } from "./infer-schema.ts";
export { checkJsonDepth } from "./json-depth.ts";
export { validationMessagesEn } from "./messages-en.ts";
export { validationMessagesKo } from "./messages-ko.ts";
export { type ParseJsonOptions, parseJson, parseJsonDefaults } from "./parse-json.ts";
export { describeProblem, problemMessage, type ValidationCode } from "./problem-message.ts";
export { SchemaError, type SchemaErrorCode } from "./schema-error.ts";
export type { JsonSchema, ValidationProblem, Validator } from "./validator.ts";
export {
  type CompilerOptions,
  compilerDefaults,
  createValidator,
  createValidatorCompiler,
  type LazyValidator,
  type ValidatorCompiler,
  type ValidatorOptions,
  validatorDefaults,
} from "./validator-compiler.ts";
