import { createRequire } from "node:module";
import type { JsonSchema, ValidatorCompiler } from "@mega/core/validation";
import { HttpError } from "../http-error.ts";
import type { HttpReplyMismatch, ResolvedHttpOptions } from "../http-options.ts";
import type { Route } from "../route.ts";
import { diffJson } from "./diff-json.ts";

type Stringify = (value: unknown) => string;

/** How the bodies of one route become text. */
export interface ReplyContract {
  encode(status: number, body: unknown): string;
  hasSchema(status: number): boolean;
}

/** Replies of each route that are compared before the comparisons thin out. */
const alwaysCheckedReplies = 16;

const noContract: ReplyContract = { encode: (_status, body) => JSON.stringify(body), hasSchema: () => false };

export function createReplyContract(
  route: Route,
  options: ResolvedHttpOptions,
  compiler: ValidatorCompiler,
  onMismatch: (mismatch: HttpReplyMismatch) => void,
): ReplyContract {
  const schemas = new Map<number, JsonSchema>();
  for (const [status, schema] of Object.entries(route.spec.reply ?? {})) {
    if (schema !== null) schemas.set(Number(status), schema as JsonSchema);
  }
  if (schemas.size === 0) return noContract;
  const encoders = new Map<number, Stringify>();
  const encoderFor = (status: number): Stringify => {
    const schema = schemas.get(status);
    const encoder =
      schema === undefined ? JSON.stringify : encoderOf(route, status, schema, options, compiler, onMismatch);
    encoders.set(status, encoder);
    return encoder;
  };
  return {
    encode: (status, body) => (encoders.get(status) ?? encoderFor(status))(body),
    hasSchema: (status) => schemas.has(status),
  };
}

/** Compiled at the first reply of its status, so that boot does not pay for it. */
function encoderOf(
  route: Route,
  status: number,
  schema: JsonSchema,
  options: ResolvedHttpOptions,
  compiler: ValidatorCompiler,
  onMismatch: (mismatch: HttpReplyMismatch) => void,
): Stringify {
  const stringify = compileStringify(schema);
  const { method, path } = route;
  const encode: Stringify = (body) => {
    try {
      return stringify(body);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw mismatchError(route, status, options, reason, { cause });
    }
  };
  if (options.replyMismatch === "fail") {
    const validate = compiler.create(schema);
    return (body) => {
      const sent = encode(body);
      const given: unknown = JSON.parse(JSON.stringify(body));
      const pointers = diffJson(given, JSON.parse(sent));
      const result = validate(given);
      const reasons = pointers.map((pointer) => `${pointer || "/"} is not in the schema or has another type`);
      if (!result.ok) reasons.push(...result.problem.map((problem) => `${problem.pointer || "/"} ${problem.message}`));
      if (reasons.length > 0) throw mismatchError(route, status, options, reasons.join("; "), { pointers });
      return sent;
    };
  }
  let count = 0;
  return (body) => {
    const sent = encode(body);
    if (++count <= alwaysCheckedReplies || count % options.replyCheckEvery === 0) {
      const pointers = diffJson(JSON.parse(JSON.stringify(body)), JSON.parse(sent));
      if (pointers.length > 0) onMismatch({ method, route: path, status, pointers });
    }
    return sent;
  };
}

function mismatchError(
  route: Route,
  status: number,
  options: ResolvedHttpOptions,
  reason: string,
  { cause, pointers }: { readonly cause?: unknown; readonly pointers?: readonly string[] },
): HttpError {
  const message = `the reply ${status} of ${route.method} ${route.path} breaks its schema: ${reason}`;
  const data = { method: route.method, route: route.path, status, ...(pointers === undefined ? {} : { pointers }) };
  return new HttpError("HTTP_REPLY_INVALID", message, { cause, data, expose: options.replyMismatch === "fail" });
}

/** The serializer that the hidden engine uses. Loaded with the first reply that has a schema. */
function compileStringify(schema: JsonSchema): Stringify {
  const build = createRequire(import.meta.url)("fast-json-stringify") as (schema: JsonSchema) => Stringify;
  return build(schema);
}
