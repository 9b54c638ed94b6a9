import { notifyListener } from "../notify-listener.ts";
import type { Translate, Translator } from "../translator.ts";
import { parseAcceptLanguage } from "./accept-language.ts";
import { type CheckMessagesOptions, checkMessages, type MessageIssue } from "./check-messages.ts";
import { type I18nOptions, i18nDefaults } from "./i18n-options.ts";
import { type CompiledMessage, compileMessage, requireFormatter } from "./icu-message.ts";
import { loadMessages } from "./load-messages.ts";
import { fallbackLocales, lookUpLocale } from "./locale-lookup.ts";
import { joinTexts, mergeTexts, ownBundle, resolveDefaultLocale } from "./message-sources.ts";
import type { BundleKey, MessageBundle } from "./message-tree.ts";
import { requireLocale } from "./negotiate-locale.ts";

/** `Translate` for known keys only. */
export type TypedTranslate<Key extends string> = (
  key: Key,
  values?: Readonly<Record<string, unknown>>,
  fallback?: string,
) => string;

export interface I18n<Key extends string = string> extends Translator {
  /** As `for`, but a key that the default locale lacks is a compile error. */
  typed(locale: string): TypedTranslate<Key>;
  /** How often each key was missing, by `locale:key`. Holds at most 1000 keys. */
  readonly missing: ReadonlyMap<string, number>;
  /** What is wrong with the app's messages, across locales. Parses all of them: for tests and tools. */
  checkMessages(options?: CheckMessagesOptions): readonly MessageIssue[];
}

/** What callers may send as `Accept-Language` is endless, so few results are remembered. */
const maxRememberedMatches = 200;
const maxRememberedLength = 200;
const maxRememberedKeys = 1_000;

export function createI18n<const Locale extends string, const Messages extends MessageBundle = MessageBundle>(
  options: I18nOptions<Locale, Messages>,
): I18n<BundleKey<Messages, Locale>> {
  return new MessageCatalogue(options);
}

class MessageCatalogue<Key extends string> implements I18n<Key> {
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  readonly missing = new Map<string, number>();
  readonly #onMissing: NonNullable<I18nOptions["onMissing"]>;
  readonly #onError: NonNullable<I18nOptions["onError"]>;
  /** What the app itself says, by locale: what checks look at. */
  readonly #ownTexts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #texts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By locale and key; `undefined` for a text that does not compile. */
  readonly #compiled = new Map<string, Map<string, CompiledMessage | undefined>>();
  readonly #translates = new Map<string, Translate>();
  readonly #matches = new Map<string, string>();
  readonly #reported = new Set<string>();

  constructor(options: I18nOptions) {
    const { scopes = i18nDefaults.scopes, bundles = i18nDefaults.bundles, directory } = options;
    const loaded = directory === undefined ? {} : loadMessages(directory, scopes);
    this.#ownTexts = mergeTexts([loaded, (options.messages ?? i18nDefaults.messages) as MessageBundle]);
    this.defaultLocale = resolveDefaultLocale(options.defaultLocale, [...this.#ownTexts.keys()]);
    this.locales = [
      this.defaultLocale,
      ...[...this.#ownTexts.keys()].filter((locale) => locale !== this.defaultLocale).sort(),
    ];
    for (const texts of this.#ownTexts.values()) requireFormatter(texts.values());
    const shipped = mergeTexts([ownBundle, ...bundles]);
    this.#texts = new Map(this.locales.map((locale) => [locale, joinTexts(shipped, this.#ownTexts, locale)]));
    this.#onMissing = options.onMissing ?? (() => {});
    this.#onError = options.onError ?? (() => {});
  }

  supports(locale: string): boolean {
    return this.locales.includes(locale);
  }

  match(wanted: string | undefined): string {
    if (wanted === undefined || wanted === "") return this.defaultLocale;
    const known = this.#matches.get(wanted);
    if (known !== undefined) return known;
    const locale = this.#lookUp(wanted);
    if (wanted.length > maxRememberedLength) return locale;
    if (this.#matches.size >= maxRememberedMatches) this.#matches.clear();
    this.#matches.set(wanted, locale);
    return locale;
  }

  /** Throws `I18N_LOCALE_UNKNOWN` for a tag that means no locale of the app. */
  for(locale: string): Translate {
    const known = this.#translates.get(locale);
    if (known !== undefined) return known;
    const supported = requireLocale(locale, this.locales);
    const chain = this.#chainOf(supported);
    const translate: Translate = (key, values, fallback) =>
      this.#translate({ chain, key, values: values ?? {}, fallback });
    this.#translates.set(supported, translate);
    return translate;
  }

  typed(locale: string): TypedTranslate<Key> {
    return this.for(locale);
  }

  checkMessages(options: CheckMessagesOptions = {}): readonly MessageIssue[] {
    return checkMessages(this.#ownTexts, this.defaultLocale, options);
  }

  #lookUp(wanted: string): string {
    for (const range of parseAcceptLanguage(wanted)) {
      const locale = range === "*" ? this.defaultLocale : lookUpLocale(range, this.locales);
      if (locale !== undefined) return locale;
    }
    return this.defaultLocale;
  }

  #chainOf(locale: string): readonly string[] {
    const chain = [...fallbackLocales(locale), ...fallbackLocales(this.defaultLocale)];
    return [...new Set(chain)].filter((candidate) => this.#texts.has(candidate));
  }

  /** Never throws: a handler must not fail for the sake of a sentence. */
  #translate(wanted: {
    readonly chain: readonly string[];
    readonly key: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly fallback: string | undefined;
  }): string {
    const { chain, key, values, fallback } = wanted;
    for (const locale of chain) {
      const message = this.#compile(locale, key);
      if (message === undefined) continue;
      try {
        const text = message(values);
        if (locale !== chain[0]) this.#noteMissing(chain, key, locale);
        return text;
      } catch (error) {
        this.#report(error, { locale, key });
      }
    }
    // The code's own English is no gap where the default locale is asked.
    if (fallback === undefined || chain[0] !== this.defaultLocale) this.#noteMissing(chain, key, undefined);
    return fallback ?? key;
  }

  #compile(locale: string, key: string): CompiledMessage | undefined {
    const messages = this.#compiled.get(locale) ?? new Map<string, CompiledMessage | undefined>();
    this.#compiled.set(locale, messages);
    const known = messages.get(key);
    if (known !== undefined || messages.has(key)) return known;
    const text = this.#texts.get(locale)?.get(key);
    // Keys that do not exist are not remembered: there is no end to them.
    if (text === undefined) return undefined;
    const message = this.#tryCompile(text, { locale, key });
    messages.set(key, message);
    return message;
  }

  #tryCompile(text: string, place: { readonly locale: string; readonly key: string }): CompiledMessage | undefined {
    try {
      return compileMessage(text, place.locale);
    } catch (error) {
      this.#report(error, place);
      return undefined;
    }
  }

  #noteMissing(chain: readonly string[], key: string, foundIn: string | undefined): void {
    const locale = chain[0] ?? this.defaultLocale;
    if (this.#texts.get(locale)?.has(key)) return;
    const id = `${locale}:${key}`;
    const count = this.missing.get(id);
    if (count === undefined && this.missing.size >= maxRememberedKeys) return;
    this.missing.set(id, (count ?? 0) + 1);
    if (count === undefined) notifyListener(() => this.#onMissing({ locale, key, foundIn }));
  }

  #report(error: unknown, place: { readonly locale: string; readonly key: string }): void {
    const id = `${place.locale}:${place.key}`;
    if (this.#reported.has(id) || this.#reported.size >= maxRememberedKeys) return;
    this.#reported.add(id);
    notifyListener(() => this.#onError(error, place));
  }
}
