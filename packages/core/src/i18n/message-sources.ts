import { validationMessagesEn } from "../validation/messages-en.ts";
import { validationMessagesKo } from "../validation/messages-ko.ts";
import { I18nError } from "./i18n-error.ts";
import { canonicalLocale, fallbackLocales } from "./locale-lookup.ts";
import { flattenMessages, type MessageBundle } from "./message-tree.ts";

/** Mega's own texts. */
export const ownBundle: MessageBundle = {
  en: { validation: validationMessagesEn },
  ko: { validation: validationMessagesKo },
};

export function mergeTexts(bundles: readonly MessageBundle[]): Map<string, Map<string, string>> {
  const merged = new Map<string, Map<string, string>>();
  for (const bundle of bundles) {
    for (const [tag, tree] of Object.entries(bundle)) {
      const locale = canonicalLocale(tag);
      if (locale === undefined)
        throw new I18nError("I18N_OPTION_INVALID", `"${tag}" is no locale`, { data: { option: "messages" } });
      const texts = merged.get(locale) ?? new Map<string, string>();
      for (const [key, text] of flattenMessages(tree, `messages of ${locale}`)) texts.set(key, text);
      merged.set(locale, texts);
    }
  }
  return merged;
}

/**
 * Shipped texts of a locale, with the app's own over them. Where the app has `ko` too, `ko-KR` finds the shipped Korean behind the
 * app's own, and not before.
 */
export function joinTexts(
  shipped: ReadonlyMap<string, ReadonlyMap<string, string>>,
  own: ReadonlyMap<string, ReadonlyMap<string, string>>,
  locale: string,
): ReadonlyMap<string, string> {
  const [, ...parents] = fallbackLocales(locale);
  const sources = parents.some((parent) => own.has(parent)) ? [locale] : [locale, ...parents];
  const source = sources.find((candidate) => shipped.has(candidate));
  return new Map([...(shipped.get(source ?? "") ?? []), ...(own.get(locale) ?? [])]);
}

export function resolveDefaultLocale(defaultLocale: string, available: readonly string[]): string {
  const locale = canonicalLocale(String(defaultLocale));
  if (locale !== undefined && available.includes(locale)) return locale;
  const list = available.length === 0 ? "there are no messages at all" : `there are ${available.join(", ")}`;
  throw new I18nError(
    "I18N_OPTION_INVALID",
    `defaultLocale is "${defaultLocale}", for which there are no messages: ${list}`,
    {
      data: { option: "defaultLocale", value: defaultLocale },
    },
  );
}
