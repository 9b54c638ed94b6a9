import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createI18n, type MissingMessage } from "../../src/i18n/index.ts";
import { createValidator, problemMessage } from "../../src/validation/index.ts";
import { uncaughtOf } from "../support/uncaught.ts";

const messages = {
  en: {
    board: { cards: "{count, plural, one {# card} other {# cards}}", hello: "Hello, {name}!" },
    only: { english: "English only" },
    plain: "a < b, 100% & <b>bold</b>",
    due: "due {when, date, ::yyyyMMdd}",
  },
  ko: {
    board: { cards: "카드 {count}장", hello: "{name}님, 안녕하세요!" },
    plain: "평문",
    due: "{when, date, ::yyyyMMdd}까지",
  },
};

const create = (options: Partial<Parameters<typeof createI18n>[0]> = {}) =>
  createI18n({ defaultLocale: "en", messages, ...options });

describe("messages", () => {
  test("are ICU messages, with the plurals of their language", () => {
    const i18n = create();
    expect([1, 2].map((count) => i18n.for("en")("board.cards", { count }))).toEqual(["1 card", "2 cards"]);
    expect(i18n.for("ko")("board.cards", { count: 2 })).toBe("카드 2장");
  });

  test("keep angle brackets and percent signs", () => {
    expect(create().for("en")("plain")).toBe("a < b, 100% & <b>bold</b>");
  });

  test("treat values as text, whatever ICU they look like", () => {
    expect(create().for("en")("board.hello", { name: "{count, plural, <x>'" })).toBe("Hello, {count, plural, <x>'!");
  });

  test("may be written flat or nested", () => {
    const i18n = createI18n({ defaultLocale: "en", messages: { en: { "a.b": "flat", a: { c: "nested" } } } });
    expect([i18n.for("en")("a.b"), i18n.for("en")("a.c")]).toEqual(["flat", "nested"]);
  });

  test("show dates in the form of their locale", () => {
    const when = new Date(2026, 1, 3);
    expect(create().for("en")("due", { when })).toBe("due 02/03/2026");
    expect(create().for("ko")("due", { when })).toBe("2026. 02. 03.까지");
  });
});

describe("a missing key", () => {
  test("comes from the next locale of the chain, and is told once with a count", () => {
    const told: MissingMessage[] = [];
    const i18n = create({ onMissing: (missing) => told.push(missing) });
    const t = i18n.for("ko");
    expect([t("only.english"), t("only.english", {}, "unused fallback")]).toEqual(["English only", "English only"]);
    expect(told).toEqual([{ locale: "ko", key: "only.english", foundIn: "en" }]);
    expect(i18n.missing).toEqual(new Map([["ko:only.english", 2]]));
  });

  test("yields the fallback, else the key", () => {
    const told: MissingMessage[] = [];
    const t = create({ onMissing: (missing) => told.push(missing) }).for("ko");
    expect([t("no.such"), t("no.such", {}, "Fallback")]).toEqual(["no.such", "Fallback"]);
    expect(told).toEqual([{ locale: "ko", key: "no.such", foundIn: undefined }]);
  });

  test("is no gap in the default locale when the code brings its English", () => {
    const i18n = create();
    expect(i18n.for("en")("errors.X", {}, "In code")).toBe("In code");
    expect(i18n.missing.size).toBe(0);
    i18n.for("en")("errors.X");
    expect(i18n.missing.size).toBe(1);
  });

  test("is remembered for a bounded number of keys only", () => {
    const i18n = create();
    const t = i18n.for("ko");
    for (let key = 0; key < 5_000; key++) t(`no.${key}`);
    expect(i18n.missing.size).toBe(1_000);
  });

  test("follows ko-KR → ko → default", () => {
    const i18n = createI18n({
      defaultLocale: "en",
      messages: { en: { a: "en", b: "en", c: "en" }, ko: { a: "ko", b: "ko" }, "ko-KR": { a: "ko-KR" } },
    });
    const t = i18n.for("ko-KR");
    expect([t("a"), t("b"), t("c")]).toEqual(["ko-KR", "ko", "en"]);
  });
});

describe("a value that does not fit", () => {
  test("never throws: the next locale of the chain is shown, else the fallback or the key", () => {
    const errors: unknown[] = [];
    const i18n = createI18n({
      defaultLocale: "en",
      messages: { en: { a: "Hi {name}", b: "Hi {name}" }, ko: { a: "{nom}님", b: "{nom}님" } },
      onError: (_, place) => errors.push(place),
    });
    expect(i18n.for("ko")("a", { name: "Kim" })).toBe("Hi Kim");
    expect(i18n.for("ko")("b")).toBe("b");
    expect(i18n.for("ko")("b", {}, "Fallback")).toBe("Fallback");
    expect(errors).toEqual([
      { locale: "ko", key: "a" },
      { locale: "ko", key: "b" },
      { locale: "en", key: "b" },
    ]);
  });

  test("nor does a message that is no ICU", () => {
    const errors: unknown[] = [];
    const i18n = createI18n({
      defaultLocale: "en",
      messages: { en: { a: "fine" }, ko: { a: "{broken" } },
      onError: (_, place) => errors.push(place),
    });
    expect([i18n.for("ko")("a"), i18n.for("ko")("a")]).toEqual(["fine", "fine"]);
    expect(errors).toEqual([{ locale: "ko", key: "a" }]);
  });

  test("nor does a listener that throws", async () => {
    const bug = new Error("listener");
    const i18n = create({
      onMissing: () => {
        throw bug;
      },
    });
    expect(await uncaughtOf(() => expect(i18n.for("ko")("no.such")).toBe("no.such"))).toBe(bug);
  });

  test("of any kind yields a text", () => {
    const t = create().for("en");
    fc.assert(
      fc.property(
        fc.constantFrom("board.cards", "board.hello", "due", "plain", "none"),
        fc.anything(),
        (key, value) => {
          expect(typeof t(key, { name: value, count: value, when: value } as never)).toBe("string");
        },
      ),
    );
  });
});

describe("locales", () => {
  test("are listed with the default first", () => {
    expect(create({ defaultLocale: "ko" }).locales).toEqual(["ko", "en"]);
  });

  test("are matched from an Accept-Language list by weight, as RFC 4647 looks up", () => {
    const i18n = create();
    expect(i18n.match("ko-KR,ko;q=0.9,en;q=0.8")).toBe("ko");
    expect(i18n.match("fr, ko;q=0.5, en;q=0.4")).toBe("ko");
    expect(i18n.match("en;q=0.1, KO-kr;q=0.2")).toBe("ko");
    expect(i18n.match("ko;q=0, fr")).toBe("en");
    expect(i18n.match("*, ko;q=0.5")).toBe("en");
    expect(i18n.match(undefined)).toBe("en");
  });

  test("that are unknown are refused by name where one is asked for", () => {
    expect(() => create().for("fr")).toThrow(
      expect.objectContaining({ code: "I18N_LOCALE_UNKNOWN", data: { locale: "fr", supported: ["en", "ko"] } }),
    );
    expect(() => create().for("not a tag")).toThrow(expect.objectContaining({ code: "I18N_LOCALE_UNKNOWN" }));
    expect(create().supports("fr")).toBe(false);
    expect(create().supports("ko")).toBe(true);
  });

  test("never make match throw, whatever the header", () => {
    const i18n = create();
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => {
        expect(i18n.locales).toContain(i18n.match(header));
      }),
    );
    expect(i18n.match("x".repeat(100_000))).toBe("en");
    expect(i18n.match("ko,".repeat(100_000))).toBe("ko");
  });

  test("need messages for the default one", () => {
    const expected = expect.objectContaining({
      code: "I18N_OPTION_INVALID",
      data: expect.objectContaining({ option: "defaultLocale" }),
    });
    expect(() => create({ defaultLocale: "fr" })).toThrow(expected);
    expect(() => createI18n({ defaultLocale: "en" })).toThrow(expected);
  });

  test("must be tags", () => {
    expect(() => createI18n({ defaultLocale: "en", messages: { en: {}, "not a tag": { a: "b" } } })).toThrow(
      expect.objectContaining({ code: "I18N_OPTION_INVALID" }),
    );
  });
});

describe("texts that packages bring", () => {
  test("are there for the app's locales, and the app's own win", () => {
    const bundles = [{ en: { lib: { a: "en a", b: "en b" } }, ko: { lib: { a: "ko a" } }, fr: { lib: { a: "fr a" } } }];
    const i18n = createI18n({ defaultLocale: "en", messages: { en: { lib: { b: "own b" } }, ko: {} }, bundles });
    expect([i18n.for("en")("lib.a"), i18n.for("en")("lib.b"), i18n.for("ko")("lib.a")]).toEqual([
      "en a",
      "own b",
      "ko a",
    ]);
    expect(i18n.locales).toEqual(["en", "ko"]);
  });

  test("of Mega's validation speak the app's languages", () => {
    const result = createValidator({ type: "string", minLength: 3 })("a");
    const problem = result.ok ? undefined : result.problem[0];
    expect(problemMessage(problem!, create().for("ko"))).toBe("3자 이상이어야 합니다");
    expect(problemMessage(problem!, create().for("en"))).toBe("must be 3 or more characters long");
  });

  test("serve regional locales too, behind the app's own of the language", () => {
    const own = { en: {}, ko: { validation: { required: "own" } }, "ko-KR": { a: "a" } };
    const i18n = createI18n({ defaultLocale: "en", messages: own });
    expect(i18n.for("ko-KR")("validation.required")).toBe("own");
    const regional = createI18n({ defaultLocale: "en", messages: { en: {}, "ko-KR": { a: "a" } } });
    expect(regional.for("ko-KR")("validation.required")).toBe("필수 항목입니다");
  });
});

describe("typed keys", () => {
  test("are those of the default locale", () => {
    const t = createI18n({ defaultLocale: "en", messages }).typed("ko");
    expect(t("board.hello", { name: "Kim" })).toBe("Kim님, 안녕하세요!");
    // @ts-expect-error: no such key
    expect(t("board.helo")).toBe("board.helo");
  });
});
