import { problemMessagesKo } from "./messages-ko.ts";

interface Speaker {
  readonly locale: string;
  t(key: string, values?: Readonly<Record<string, unknown>>, fallback?: string): string;
}

/**
 * A sentence of a problem: the app's own translation under `errors.<CODE>` or `details.<CODE>` if it has one, else Mega's,
 * else the English that was given.
 */
export function problemText(
  speaker: Speaker,
  key: `errors.${string}` | `details.${string}`,
  { english, values }: { readonly english: string; readonly values: Readonly<Record<string, unknown>> },
): string {
  const own = speaker.locale.startsWith("ko")
    ? (problemMessagesKo as Readonly<Record<string, string>>)[key]
    : undefined;
  return speaker.t(key, values, own === undefined ? english : fill(own, values));
}

const fill = (template: string, values: Readonly<Record<string, unknown>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
