import { createRequire } from "node:module";
import type { IntlMessageFormat } from "intl-messageformat";
import { I18nError } from "./i18n-error.ts";

type Formatters = NonNullable<NonNullable<ConstructorParameters<typeof IntlMessageFormat>[3]>["formatters"]>;
type Values = Readonly<Record<string, unknown>>;

/** A message that has been understood. Formatting throws when a value is missing or of the wrong kind. */
export type CompiledMessage = (values: Values) => string;

/** Whether a text is plain: no argument and no ICU quote. Such texts need no library. */
const isPlain = (text: string): boolean => !/[{}']/.test(text);

/** Throws for a text that is no ICU message, and `I18N_FORMATTER_MISSING` where the optional library is not installed. */
export function compileMessage(text: string, locale: string): CompiledMessage {
  if (isPlain(text)) return () => text;
  const message = parseMessage(text, locale);
  return (values) => {
    const result: unknown = message.format(values as Record<string, string>);
    // A value that is neither text nor number comes back as a part of its own.
    return Array.isArray(result) ? result.map(String).join("") : String(result);
  };
}

/** The parsed form, also for tools that look into messages. Tags are text: `a < b` and `<b>` mean what they say. */
export function parseMessage(text: string, locale: string): IntlMessageFormat {
  const { IntlMessageFormat: Format } = loadFormatter();
  return new Format(text, locale, undefined, { ignoreTag: true, formatters });
}

/** Finds the library without loading it. Throws `I18N_FORMATTER_MISSING` when one of the texts needs it and it is not there. */
export function requireFormatter(texts: Iterable<string>): void {
  for (const text of texts) {
    if (isPlain(text)) continue;
    try {
      require.resolve("intl-messageformat");
      return;
    } catch (cause) {
      throw formatterMissing(cause);
    }
  }
}

const require = createRequire(import.meta.url);
let loaded: typeof import("intl-messageformat") | undefined;

function loadFormatter(): typeof import("intl-messageformat") {
  try {
    loaded ??= require("intl-messageformat") as typeof import("intl-messageformat");
    return loaded;
  } catch (cause) {
    throw formatterMissing(cause);
  }
}

const formatterMissing = (cause: unknown): I18nError =>
  new I18nError("I18N_FORMATTER_MISSING", "messages with values need the package intl-messageformat: install it", {
    cause,
  });

/** `Intl` objects are costly and depend only on locale and options, of which messages hold few: all messages share them. */
const formatters: Formatters = {
  getNumberFormat: memoize((...args: unknown[]) => new Intl.NumberFormat(...(args as []))),
  getDateTimeFormat: memoize((...args: unknown[]) => new Intl.DateTimeFormat(...(args as []))),
  getPluralRules: memoize((...args: unknown[]) => new Intl.PluralRules(...(args as []))),
};

function memoize<T>(create: (...args: unknown[]) => T): (...args: unknown[]) => T {
  const known = new Map<string, T>();
  return (...args) => {
    const key = JSON.stringify(args);
    const value = known.get(key) ?? create(...args);
    known.set(key, value);
    return value;
  };
}
