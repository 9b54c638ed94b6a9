/** Turns a message key into a sentence of one locale. A missing key yields `fallback`, else the key itself. */
export type Translate = (key: string, values?: Readonly<Record<string, unknown>>, fallback?: string) => string;

/** The seam between an app and its messages. `@mega/core/i18n` is the ICU driver; without one, every app speaks its default locale. */
export interface Translator {
  /** BCP 47 tags, the default first. */
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  /** The best supported locale for an `Accept-Language` list or an explicit tag (RFC 4647 lookup); the default when none fits. */
  match(wanted: string | undefined): string;
  /** Whether this exact tag is supported. */
  supports(locale: string): boolean;
  for(locale: string): Translate;
}
