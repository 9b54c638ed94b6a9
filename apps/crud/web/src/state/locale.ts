import { computed, effect, signal } from "@preact/signals";
import { en } from "../locales/en.ts";
import { ko } from "../locales/ko.ts";
import { isLocale, type Locale } from "../locales/locale.ts";
import type { Messages } from "../locales/messages.ts";

const catalogue: Readonly<Record<Locale, Messages>> = { en, ko };
const yearInSeconds = 31_536_000;

export const locale = signal<Locale>("en");

/** The texts of the page in the chosen language. */
export const messages = computed<Messages>(() => catalogue[locale.value]);

export function startLocale(): void {
  const saved = /(?:^|; )locale=(\w+)/.exec(document.cookie)?.[1];
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLocale);
  locale.value = isLocale(saved) ? saved : (preferred ?? "en");
  effect(() => {
    document.documentElement.lang = locale.value;
  });
}

/** Kept in a cookie, because the server translates its problems too. */
export function chooseLocale(next: Locale): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and needs a secure context.
  document.cookie = `locale=${next}; path=/; max-age=${yearInSeconds}; samesite=lax`;
  locale.value = next;
}
