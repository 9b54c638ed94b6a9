import { isUtf8 } from "node:buffer";
import type { Result } from "../result.ts";
import { checkJsonDepth, hasFewBrackets } from "./json-depth.ts";
import { describeProblem } from "./problem-message.ts";
import type { ValidationProblem } from "./validator.ts";

export interface ParseJsonOptions {
  /** How many arrays and objects may be nested in each other. @default 64 */
  readonly maxDepth?: number;
}

export const parseJsonDefaults = { maxDepth: 64 } as const satisfies Required<ParseJsonOptions>;

type Parsed = Result<unknown, ValidationProblem>;

/**
 * Parses JSON from outside. Total: invalid UTF-8 (no silent U+FFFD), too deep a nesting, and keys that reach a prototype are
 * problems, as is broken syntax. A leading byte order mark is ignored.
 */
export function parseJson(json: Uint8Array | string, options: ParseJsonOptions = {}): Parsed {
  const { maxDepth = parseJsonDefaults.maxDepth } = options;
  const text = typeof json === "string" ? json : decodeUtf8(json);
  if (text === undefined) return refuse("jsonEncoding");
  // Counting brackets is fastest on the text, and following them on the bytes.
  if (!hasFewBrackets(text, maxDepth) && !checkJsonDepth(json, maxDepth))
    return refuse("jsonDepth", { limit: maxDepth });
  return parseText(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}

/** `undefined` when the bytes are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString("utf8");
}

function parseText(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return text.trim() === "" ? refuse("jsonEmpty") : refuse("jsonSyntax", syntaxPosition(error));
  }
  // Only a text that spells such a key, or escapes ASCII and so may hide one, is worth a walk over its value.
  if (!text.includes("__proto__") && !text.includes("constructor") && !text.includes("\\u00"))
    return { ok: true, value };
  const key = findPoison(value);
  return key === undefined ? { ok: true, value } : refuse("jsonKey", { key });
}

/** The first key through which a careless merge would reach a prototype. Depth is bounded by the caller. */
function findPoison(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, "__proto__")) return "__proto__";
  if (Object.hasOwn(value, "constructor") && hasOwnPrototype((value as { constructor: unknown }).constructor)) {
    return "constructor.prototype";
  }
  for (const child of Object.values(value)) {
    const found = findPoison(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

const hasOwnPrototype = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");

/** Only the position: V8's sentence quotes the input. */
function syntaxPosition(error: unknown): Readonly<Record<string, unknown>> {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  return position === undefined ? {} : { position: Number(position) };
}

function refuse(code: Parameters<typeof describeProblem>[0], params: Readonly<Record<string, unknown>> = {}): Parsed {
  return { ok: false, problem: describeProblem(code, "", params) };
}
