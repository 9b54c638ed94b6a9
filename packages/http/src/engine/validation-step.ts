import type { JsonSchema, ValidationProblem, Validator, ValidatorCompiler } from "@mega/core/validation";
import { HttpError } from "../http-error.ts";
import type { RouteSpec } from "../route-spec.ts";
import { closeObjects } from "./close-objects.ts";
import type { EngineContext } from "./engine-context.ts";
import type { Exchange, Step } from "./exchange.ts";

type Part = "params" | "query" | "headers" | "body";

interface Check {
  readonly part: Part;
  readonly validate: Validator<unknown>;
}

/** The first step after parsing; undefined for a route that declares nothing. Schemas compile at the first request that needs them. */
export function validationStep(
  spec: RouteSpec,
  compiler: ValidatorCompiler,
  exchangeOf: (ctx: EngineContext) => Exchange,
): Step | undefined {
  const checks: Check[] = [];
  for (const part of ["params", "query", "headers"] as const) {
    const schema = spec[part];
    if (schema !== undefined)
      checks.push({ part, validate: compiler.create(schema as JsonSchema, { coerce: "query" }) });
  }
  if (spec.body !== undefined)
    checks.push({ part: "body", validate: compiler.create(closeObjects(spec.body as JsonSchema)) });
  if (checks.length === 0) return undefined;
  const run = (ctx: EngineContext): undefined => {
    const exchange = exchangeOf(ctx);
    const problems: ValidationProblem[] = [];
    for (const { part, validate } of checks) {
      const result = validate(read(exchange, part));
      if (result.ok) replace(exchange, part, result.value);
      else problems.push(...result.problem.map((problem) => ({ ...problem, in: part })));
    }
    if (problems.length > 0) throw refusal(problems);
  };
  return { name: "validation", stage: "validate", run };
}

function read(exchange: Exchange, part: Part): unknown {
  // Header records have a prototype and more fields than the schema; the validator copies what it coerces.
  return part === "headers" ? exchange.request.raw.headers : exchange.request[part];
}

function replace(exchange: Exchange, part: Part, value: unknown): void {
  if (part === "headers") exchange.validHeaders = value;
  else if (part !== "body") exchange.request[part] = value;
}

const refusal = (errors: readonly ValidationProblem[]): HttpError =>
  new HttpError("HTTP_VALIDATION", "see errors for what to change", { data: { errors } });
