/** Real tags stay below 40. Lookup costs the square of the length, and tags come from outside. */
const maxTagLength = 100;

/** The canonical form of a BCP 47 tag (`ko-kr` → `ko-KR`); `undefined` when it is none. */
export function canonicalLocale(tag: string): string | undefined {
  if (tag.length > maxTagLength) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** The tag and its ever shorter forms, as RFC 4647 looks them up: `zh-Hant-TW`, `zh-Hant`, `zh`. */
export function fallbackLocales(tag: string): readonly string[] {
  const locales: string[] = [];
  const subtags = tag.split("-");
  while (subtags.length > 0) {
    locales.push(subtags.join("-"));
    subtags.pop();
    // A singleton such as `x` or `u` means nothing without what follows it.
    if (subtags.at(-1)?.length === 1) subtags.pop();
  }
  return locales;
}

/** The supported locale that a tag means, itself or shortened; `undefined` when there is none. Letter case does not matter. */
export function lookUpLocale(tag: string, supported: readonly string[]): string | undefined {
  const canonical = canonicalLocale(tag);
  if (canonical === undefined) return undefined;
  return fallbackLocales(canonical).find((candidate) => supported.includes(candidate));
}
