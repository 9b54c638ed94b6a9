import { createSecretNameTest, type SecretNameTest } from "./secret-names.ts";

export interface RedactorOptions {
  /** Names to hide besides the built-in ones; letter case, `-`, `_`, `.` and spaces do not matter. @default [] */
  readonly names?: readonly string[];
  /** Nesting below this is shown as `[Deep]`. @default 12 */
  readonly maxDepth?: number;
  /** Entries of one array or object beyond this are counted, not shown. @default 200 */
  readonly maxEntries?: number;
  /** Longer strings are cut. @default 16_384 */
  readonly maxStringLength?: number;
}

export const redactorDefaults = {
  names: [],
  maxDepth: 12,
  maxEntries: 200,
  maxStringLength: 16_384,
} as const satisfies Required<RedactorOptions>;

/** What stands for a secret. */
export const redactedMark = "[Redacted]";

export interface Redactor {
  /** A bounded copy of plain JSON values with the secrets hidden. Total: takes cycles, throwing getters and non-JSON values. */
  fields(fields: Readonly<Record<string, unknown>>): Record<string, unknown>;
  value(value: unknown): unknown;
  /** Hides the password of a URL and the values of secret query parameters. */
  text(text: string): string;
  isSecretName: SecretNameTest;
}

/** The one redaction of Mega: every logger driver writes what this returns. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const limits = { ...redactorDefaults, ...options };
  const isSecretName = createSecretNameTest(limits.names);

  const text = (input: string): string => {
    const cut = input.length > limits.maxStringLength;
    const shown = cut ? `${input.slice(0, limits.maxStringLength)}… (${input.length} characters)` : input;
    return hideInText(shown, isSecretName);
  };

  const copy = (value: unknown, path: readonly object[]): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return scalar(value);
    if (path.includes(value)) return "[Circular]";
    if (path.length >= limits.maxDepth) return "[Deep]";
    try {
      return copyObject(value, [...path, value]);
    } catch {
      return "[Unreadable]";
    }
  };

  const copyObject = (value: object, path: readonly object[]): unknown => {
    if (value instanceof Error) return copyError(value, path);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[Invalid date]" : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof URL) return text(value.href);
    if (Array.isArray(value) || value instanceof Set) return copyList([...value], path);
    if (value instanceof Map)
      return copyEntries(
        [...value].map(([key, entry]) => [String(key), entry]),
        path,
      );
    if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON(), path);
    return copyEntries(Object.entries(value), path);
  };

  const copyList = (list: readonly unknown[], path: readonly object[]): unknown[] => {
    const shown = list.slice(0, limits.maxEntries).map((entry) => copy(entry, path));
    if (list.length > shown.length) shown.push(`… ${list.length - shown.length} more`);
    return shown;
  };

  const copyEntries = (entries: readonly (readonly [string, unknown])[], path: readonly object[]) => {
    const shown: [string, unknown][] = [];
    for (const [name, entry] of entries.slice(0, limits.maxEntries)) {
      if (entry === undefined) continue;
      shown.push([name, isSecretName(name) ? redactedMark : copy(entry, path)]);
    }
    if (entries.length > limits.maxEntries) shown.push(["…", `${entries.length - limits.maxEntries} more`]);
    // fromEntries defines instead of assigning, so a key named __proto__ stays data.
    return Object.fromEntries(shown);
  };

  const copyError = (error: Error, path: readonly object[]) => {
    const own: Record<string, unknown> = { ...error };
    const parts: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack, ...own };
    delete parts["name"];
    if (error.cause !== undefined) parts["cause"] = error.cause;
    if (error instanceof AggregateError) parts["errors"] = error.errors;
    return copyEntries(Object.entries(parts), path);
  };

  return {
    fields: (fields) => copy(fields, []) as Record<string, unknown>,
    value: (value) => copy(value, []),
    text,
    isSecretName,
  };
}

function scalar(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "function":
      return "[Function]";
    case "symbol":
      return value.toString();
    case "number":
      return Number.isFinite(value) ? value : String(value);
    default:
      return value;
  }
}

const urlPassword = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*):[^\s/?#@]*@/gi;
const queryPair = /([?&;])([^=&;\s?#"']{1,64})=([^&;\s#"']+)/g;

function hideInText(text: string, isSecretName: SecretNameTest): string {
  let shown = text;
  if (shown.includes("://")) shown = shown.replace(urlPassword, `$1:${redactedMark}@`);
  if (!shown.includes("=")) return shown;
  return shown.replace(queryPair, (pair, mark: string, name: string) =>
    isSecretName(name) ? `${mark}${name}=${redactedMark}` : pair,
  );
}
