import type { Translator } from "./translator.ts";

/** Speaks the English that is written in the code. */
export const defaultTranslator: Translator = {
  locales: ["en"],
  defaultLocale: "en",
  match: () => "en",
  supports: (locale) => locale === "en",
  for: () => (key, _values, fallback) => fallback ?? key,
};
