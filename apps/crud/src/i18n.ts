import { createI18n, type I18n } from "@mega/core/i18n";

/** The app's sentences: `locales/server/<locale>.json`. A language is one more file there. */
export const createBoardI18n = (): I18n =>
  createI18n({ defaultLocale: "en", directory: new URL("./locales/", import.meta.url) });
