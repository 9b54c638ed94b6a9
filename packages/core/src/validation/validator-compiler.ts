import { isDeepStrictEqual } from "node:util";
import type { ValidateFunction } from "ajv/dist/2020.js";
import type { Result } from "../result.ts";
import { type AjvEngine, createAjvEngine } from "./ajv-engine.ts";
import { toProblems } from "./ajv-problems.ts";
import { createStringCoercion } from "./coerce-strings.ts";
import { toDraft2020 } from "./draft-2020.ts";
import { describeProblem } from "./problem-message.ts";
import { SchemaError } from "./schema-error.ts";
import { type JsonSchema, schemaId, type ValidationProblem, type Validator } from "./validator.ts";
import { isSmallValue } from "./value-size.ts";

export interface ValidatorOptions {
  /**
   * "query" turns the strings of a query, path or header record into numbers, booleans and lists where the schema asks for them, and
   * fills in `default`s; the result is a copy. Never for bodies. @default false
   */
  readonly coerce?: "query" | false;
}

export const validatorDefaults = { coerce: false } as const satisfies Required<ValidatorOptions>;

export interface CompilerOptions {
  /** How many problems one value may report. @default 20 */
  readonly maxProblems?: number;
  /** Only values with at most this many members are searched for every problem; larger ones report the first. @default 2_000 */
  readonly maxSearchedNodes?: number;
}

export const compilerDefaults = {
  maxProblems: 20,
  maxSearchedNodes: 2_000,
} as const satisfies Required<CompilerOptions>;

/** Compiles its schema at the first call. A schema that does not compile throws `SCHEMA_INVALID` then. */
export interface LazyValidator<T> extends Validator<T> {
  /** Compiles now, so that a wrong schema shows at boot. */
  compileNow(): void;
}

/** Validators that share one engine, and so the schemas that they refer to by `$id`. */
export interface ValidatorCompiler {
  create<T>(schema: JsonSchema, options?: ValidatorOptions): LazyValidator<T>;
  /** Whether a value fits, without a reason: for callers to whom a misfit is an ordinary case. Compiled at the first call. */
  createCheck(schema: JsonSchema): (value: unknown) => boolean;
  /** Makes a schema with an `$id` known to `$ref`s. Adding the same object again does nothing. */
  add(schema: JsonSchema): void;
  /** Compiles every validator created so far. */
  compileAll(): void;
}

type Outcome<T> = Result<T, readonly ValidationProblem[]>;

export function createValidatorCompiler(options: CompilerOptions = {}): ValidatorCompiler {
  return new Compiler(resolveCompiler(options));
}

/** A validator with an engine of its own. Use a compiler for many, which is cheaper. */
export function createValidator<T>(
  schema: JsonSchema,
  options: ValidatorOptions & CompilerOptions = {},
): LazyValidator<T> {
  return createValidatorCompiler(options).create<T>(schema, options);
}

function resolveCompiler(options: CompilerOptions): Required<CompilerOptions> {
  const { maxProblems = compilerDefaults.maxProblems, maxSearchedNodes = compilerDefaults.maxSearchedNodes } = options;
  checkCount("maxProblems", maxProblems, 1);
  checkCount("maxSearchedNodes", maxSearchedNodes, 0);
  return { maxProblems, maxSearchedNodes };
}

function checkCount(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const message = `${option} must be an integer of ${least} or more, got ${String(value)}`;
  throw new SchemaError("SCHEMA_OPTION_INVALID", message, { data: { option, value } });
}

class Compiler implements ValidatorCompiler {
  readonly #options: Required<CompilerOptions>;
  readonly #shared = new Map<string, object>();
  /** Every schema with an `$id`, shared or not: to the engine an `$id` means one schema. */
  readonly #claims = new Map<string, JsonSchema>();
  readonly #pending = new Set<() => void>();
  /** Stops at the first problem: what every valid value and every first look at an invalid one pays. */
  #fast: AjvEngine | undefined;
  /** Looks on after a problem; only for values that are invalid and small. */
  #thorough: AjvEngine | undefined;

  constructor(options: Required<CompilerOptions>) {
    this.#options = options;
  }

  add(given: JsonSchema): void {
    const id = schemaId(given);
    if (typeof given !== "object" || id === undefined) {
      throw new SchemaError("SCHEMA_INVALID", "a shared schema needs an $id");
    }
    this.#claim(id, given);
    if (this.#shared.has(id)) return;
    const schema = toDraft2020(given);
    this.#shared.set(id, schema);
    this.#fast?.addSchema(schema);
    this.#thorough?.addSchema(schema);
  }

  create<T>(given: JsonSchema, options: ValidatorOptions = {}): LazyValidator<T> {
    const { coerce = validatorDefaults.coerce } = options;
    if (coerce !== false && coerce !== "query") {
      throw new SchemaError("SCHEMA_OPTION_INVALID", `coerce must be "query" or false, got ${String(coerce)}`, {
        data: { option: "coerce", value: coerce },
      });
    }
    let run: Validator<T> | undefined;
    const compileNow = (): Validator<T> => {
      this.#pending.delete(compileNow);
      run ??= this.#build<T>(given, coerce);
      return run;
    };
    this.#pending.add(compileNow);
    const validate = (value: unknown): Outcome<T> => (run ?? compileNow())(value);
    return Object.assign(validate, { compileNow: () => void compileNow() });
  }

  createCheck(given: JsonSchema): (value: unknown) => boolean {
    let isValid: ValidateFunction | undefined;
    return (value) => {
      isValid ??= this.#compileFast(given).isValid;
      return fits(isValid, value);
    };
  }

  compileAll(): void {
    for (const compileNow of [...this.#pending]) compileNow();
  }

  #build<T>(given: JsonSchema, coerce: "query" | false): Validator<T> {
    const { schema, isValid } = this.#compileFast(given);
    const explain = this.#explainer(schema, isValid);
    const check = (value: unknown): Outcome<T> => {
      try {
        return isValid(value) ? { ok: true, value: value as T } : { ok: false, problem: explain(value) };
      } catch (error) {
        if (isTooDeep(error)) return { ok: false, problem: [describeProblem("depth", "")] };
        throw error;
      }
    };
    if (coerce === false) return check;
    const convert = createStringCoercion(schema, (ref) => this.#lookUp(schema, ref));
    return (value) => check(convert(value));
  }

  #compileFast(given: JsonSchema): { readonly schema: JsonSchema; readonly isValid: ValidateFunction } {
    const id = schemaId(given);
    if (id !== undefined) this.#claim(id, given);
    const schema = toDraft2020(given);
    this.#fast ??= this.#engine(false);
    return { schema, isValid: this.#compile(this.#fast, schema) };
  }

  #explainer(schema: JsonSchema, isValid: ValidateFunction): (value: unknown) => readonly ValidationProblem[] {
    const { maxProblems, maxSearchedNodes } = this.#options;
    let findAll: ValidateFunction | undefined;
    return (value) => {
      const first = isValid.errors ?? [];
      if (maxProblems === 1 || !isSmallValue(value, maxSearchedNodes)) return toProblems(first, maxProblems);
      this.#thorough ??= this.#engine(true);
      findAll ??= this.#compile(this.#thorough, schema);
      findAll(value);
      return toProblems(findAll.errors ?? first, maxProblems);
    };
  }

  /** Another schema of a known `$id` would silently be judged by the first. An equal copy may. */
  #claim(id: string, schema: JsonSchema): void {
    const known = this.#claims.get(id);
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new SchemaError("SCHEMA_DUPLICATE", `two schemas have the $id "${id}"`, { data: { id } });
    }
    this.#claims.set(id, schema);
  }

  #engine(allErrors: boolean): AjvEngine {
    const engine = createAjvEngine({ allErrors });
    for (const schema of this.#shared.values()) engine.addSchema(schema);
    return engine;
  }

  #compile(engine: AjvEngine, schema: JsonSchema): ValidateFunction {
    const id = schemaId(schema);
    try {
      // A schema with an `$id` that was added is compiled once, under that name.
      return (id === undefined ? undefined : engine.getSchema(id)) ?? engine.compile(schema as boolean);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SchemaError(
        "SCHEMA_INVALID",
        `schema${id === undefined ? "" : ` "${id}"`} does not compile: ${reason}`,
        {
          cause,
        },
      );
    }
  }

  /** What a `$ref` in `root` means: a place inside it, or a shared schema and a place inside that. */
  #lookUp(root: JsonSchema, ref: string): unknown {
    const [id = "", pointer = ""] = ref.split("#", 2);
    let place: unknown = id === "" ? root : this.#shared.get(id);
    for (const segment of pointer.split("/").slice(1)) {
      if (typeof place !== "object" || place === null) return undefined;
      const key = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
      place = (place as Readonly<Record<string, unknown>>)[key];
    }
    return place;
  }
}

/** A recursive schema follows a value that is nested deeper than the stack. */
const isTooDeep = (error: unknown): boolean => error instanceof RangeError;

function fits(isValid: ValidateFunction, value: unknown): boolean {
  try {
    return isValid(value);
  } catch (error) {
    if (isTooDeep(error)) return false;
    throw error;
  }
}
