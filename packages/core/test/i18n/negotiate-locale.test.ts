import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAcceptLanguage } from "../../src/i18n/accept-language.ts";
import { createI18n, lookUpLocale, negotiateLocale } from "../../src/i18n/index.ts";
import { fallbackLocales } from "../../src/i18n/locale-lookup.ts";

const translator = createI18n({ defaultLocale: "en", messages: { en: {}, ko: {}, ja: {}, "pt-BR": {} } });

describe("negotiateLocale", () => {
  test("asks the query, then the cookie, the user and the header", () => {
    const all = { query: "ko", cookie: "ja", user: "pt-BR", header: "en" };
    expect(negotiateLocale(translator, all)).toBe("ko");
    expect(negotiateLocale(translator, { ...all, query: undefined })).toBe("ja");
    expect(negotiateLocale(translator, { ...all, query: "", cookie: undefined })).toBe("pt-BR");
    expect(negotiateLocale(translator, { header: "ja;q=0.5, ko" })).toBe("ko");
    expect(negotiateLocale(translator, {})).toBe("en");
  });

  test("shortens a regional wish to the language", () => {
    expect(negotiateLocale(translator, { query: "ko-KR" })).toBe("ko");
  });

  test("refuses an unknown locale in the query by name", () => {
    for (const query of ["fr", "<script>", "x".repeat(10_000)]) {
      expect(() => negotiateLocale(translator, { query, header: "ko" })).toThrow(
        expect.objectContaining({ code: "I18N_LOCALE_UNKNOWN" }),
      );
    }
  });

  test("ignores an unknown locale in a cookie, a setting or a header", () => {
    expect(negotiateLocale(translator, { cookie: "fr", user: "???", header: "de, ko;q=0.1" })).toBe("ko");
  });
});

describe("lookup", () => {
  test("shortens a tag as RFC 4647 does, skipping singletons", () => {
    expect(fallbackLocales("zh-Hant-CN-x-private1-private2")).toEqual([
      "zh-Hant-CN-x-private1-private2",
      "zh-Hant-CN-x-private1",
      "zh-Hant-CN",
      "zh-Hant",
      "zh",
    ]);
  });

  test("ignores letter case and never turns a language into a region", () => {
    expect(lookUpLocale("PT-br", translator.locales)).toBe("pt-BR");
    expect(lookUpLocale("pt", translator.locales)).toBe(undefined);
    expect(lookUpLocale(`ko-x${"-a".repeat(40)}`, translator.locales)).toBe("ko");
    expect(lookUpLocale(`ko-x${"-a".repeat(60)}`, translator.locales)).toBe(undefined);
  });
});

describe("parseAcceptLanguage", () => {
  test("sorts by weight, keeps the order of equals, and drops what is refused or malformed", () => {
    expect(parseAcceptLanguage("da, en-gb;q=0.8, en;q=0.7, *;q=0.1, fr;q=0, de;q=2, ;q=1, k o, ja;q=0.8")).toEqual([
      "da",
      "en-gb",
      "ja",
      "en",
      "*",
    ]);
  });

  test("never throws and never gives more than 32 ranges", () => {
    fc.assert(fc.property(fc.string({ maxLength: 3_000 }), (header) => parseAcceptLanguage(header).length <= 32));
    expect(parseAcceptLanguage("a,".repeat(50_000))).toHaveLength(32);
  });
});
