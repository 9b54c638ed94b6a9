import type { Translator } from "../translator.ts";
import { I18nError } from "./i18n-error.ts";
import { lookUpLocale } from "./locale-lookup.ts";

/** Where a caller's wish may come from, the strongest first. */
export interface LocaleSources {
  /** Asked for in this very call. One that the app does not have is refused, because silence would look like a bug. */
  readonly query?: string | undefined;
  /** Remembered from an earlier choice; ignored when the app no longer has it. */
  readonly cookie?: string | undefined;
  /** The user's setting; ignored when the app no longer has it. */
  readonly user?: string | undefined;
  /** The `Accept-Language` header. */
  readonly header?: string | undefined;
}

/** The locale to answer in: query, then cookie, user and header, else the default. Throws `I18N_LOCALE_UNKNOWN` for the query only. */
export function negotiateLocale(translator: Translator, sources: LocaleSources): string {
  const { query, cookie, user, header } = sources;
  if (query !== undefined && query !== "") return requireLocale(query, translator.locales);
  for (const wish of [cookie, user]) {
    const locale = wish === undefined ? undefined : lookUpLocale(wish, translator.locales);
    if (locale !== undefined) return locale;
  }
  return translator.match(header);
}

/** The supported locale that a tag means; throws `I18N_LOCALE_UNKNOWN` when there is none. */
export function requireLocale(tag: string, supported: readonly string[]): string {
  const locale = lookUpLocale(tag, supported);
  if (locale !== undefined) return locale;
  const given = tag.slice(0, 35);
  throw new I18nError("I18N_LOCALE_UNKNOWN", `the locale "${given}" is not one of ${supported.join(", ")}`, {
    data: { locale: given, supported },
  });
}
