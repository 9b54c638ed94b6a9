import { createRequire } from "node:module";
import type { JsonSchema, ValidatorCompiler } from "@mega/core/validation";
import { HttpError } from "../http-error.ts";
import type { HttpReplyMismatch, ResolvedHttpOptions } from "../http-options.ts";
import type { Route } from "../route.ts";
import { createCheckedStringify } from "./checked-stringify.ts";
import { diffJson } from "./diff-json.ts";

type Stringify = (value: unknown) => string;

/** How the bodies of one route become text. */
export interface ReplyContract {
  encode(status: number, body: unknown): string;
  hasSchema(status: number): boolean;
}

export interface ContractParts {
  readonly options: Pick<ResolvedHttpOptions, "replyMismatch" | "replyCheckEvery">;
  readonly compiler: ValidatorCompiler;
  readonly onMismatch: (mismatch: HttpReplyMismatch) => void;
}

interface Rule {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly schema: JsonSchema;
}

/** Replies of each route and status that are compared before the comparisons thin out. */
const alwaysCheckedReplies = 16;

const noContract: ReplyContract = { encode: (_status, body) => JSON.stringify(body), hasSchema: () => false };

export function createReplyContract({ method, path, spec }: Route, parts: ContractParts): ReplyContract {
  const schemas = new Map<number, JsonSchema>();
  for (const [status, schema] of Object.entries(spec.reply ?? {})) {
    if (schema !== null) schemas.set(Number(status), schema as JsonSchema);
  }
  if (schemas.size === 0) return noContract;
  const encoders = new Map<number, Stringify>();
  // Compiled at the first reply of its status, so that boot does not pay for it.
  const encoderFor = (status: number): Stringify => {
    const schema = schemas.get(status);
    const encoder = schema === undefined ? JSON.stringify : encoderOf({ method, route: path, status, schema }, parts);
    encoders.set(status, encoder);
    return encoder;
  };
  return {
    encode: (status, body) => (encoders.get(status) ?? encoderFor(status))(body),
    hasSchema: (status) => schemas.has(status),
  };
}

function encoderOf(rule: Rule, parts: ContractParts): Stringify {
  const stringify = compileStringify(rule.schema);
  const isStrict = parts.options.replyMismatch === "fail";
  const encode: Stringify = (body) => {
    try {
      return stringify(body);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new HttpError("HTTP_REPLY_INVALID", describe(rule, reason), { cause, expose: isStrict });
    }
  };
  if (isStrict) return strict(rule, encode, parts);
  const compare = counting(rule, encode, parts);
  const checked = createCheckedStringify(rule.schema, parts.compiler);
  return checked === undefined ? compare : (body) => checked(body) ?? compare(body);
}

/** Every reply is compared: what it has and its schema has not is an error that lists the places. */
function strict(rule: Rule, encode: Stringify, { compiler }: ContractParts): Stringify {
  const validate = compiler.create(rule.schema);
  return (body) => {
    const sent = encode(body);
    const given: unknown = JSON.parse(JSON.stringify(body));
    const pointers = diffJson(given, JSON.parse(sent));
    const result = validate(given);
    const reasons = pointers.map((pointer) => `${pointer || "/"} is not in the schema or has another type`);
    if (!result.ok) reasons.push(...result.problem.map((problem) => `${problem.pointer || "/"} ${problem.message}`));
    if (reasons.length === 0) return sent;
    throw new HttpError("HTTP_REPLY_INVALID", describe(rule, reasons.join("; ")), { data: { pointers }, expose: true });
  };
}

/** The schema decides what is sent; a sample is compared, so that what is left out is counted. */
function counting({ schema: _, ...rule }: Rule, encode: Stringify, { options, onMismatch }: ContractParts): Stringify {
  let count = 0;
  return (body) => {
    const sent = encode(body);
    if (++count <= alwaysCheckedReplies || count % options.replyCheckEvery === 0) {
      const pointers = diffJson(JSON.parse(JSON.stringify(body)), JSON.parse(sent));
      if (pointers.length > 0) onMismatch({ ...rule, pointers });
    }
    return sent;
  };
}

const describe = ({ method, route, status }: Rule, reason: string): string =>
  `the reply ${status} of ${method} ${route} breaks its schema: ${reason}`;

/** The serializer that the hidden engine uses. Loaded with the first reply that has a schema. */
function compileStringify(schema: JsonSchema): Stringify {
  const build = createRequire(import.meta.url)("fast-json-stringify") as (schema: JsonSchema) => Stringify;
  return build(schema);
}
