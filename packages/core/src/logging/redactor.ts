import { createPlainCopy } from "./plain-copy.ts";
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

const redactorDefaults = {
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
  const { names, maxDepth, maxEntries, maxStringLength } = { ...redactorDefaults, ...options };
  const isSecretName = createSecretNameTest(names);
  const text = (input: string): string => {
    const isCut = input.length > maxStringLength;
    if (!isCut) return hideInText(input, isSecretName);
    const start = input.slice(0, maxStringLength).replace(cutUrlPassword, `$1:${redactedMark}`);
    return `${hideInText(start, isSecretName)}… (${input.length} characters)`;
  };
  const hidden = (name: string): string | undefined => (isSecretName(name) ? redactedMark : undefined);
  const copy = createPlainCopy({ maxDepth, maxEntries, text, hidden });
  return {
    fields: (fields) => {
      const shown = copy(fields);
      return isRecord(shown) ? shown : { fields: shown };
    },
    value: copy,
    text,
    isSecretName,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const urlPassword = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@]{0,256}):[^\s/?#]{0,256}@/gi;
/** What may be a password whose "@" was cut off. A port is hidden with it, which does no harm at the end of such a text. */
const cutUrlPassword = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@]{0,256}):[^\s/?#@]{0,256}$/i;
const queryPair = /([?&;])([^=&;\s?#"']{1,64})=([^&;\s#"']+)/g;

function hideInText(text: string, isSecretName: SecretNameTest): string {
  let shown = text;
  if (shown.includes("://")) shown = shown.replace(urlPassword, `$1:${redactedMark}@`);
  if (!shown.includes("=")) return shown;
  return shown.replace(queryPair, (pair, mark: string, name: string) =>
    isSecretName(name) ? `${mark}${name}=${redactedMark}` : pair,
  );
}
