import { describe, expect, test } from "vitest";
import { createI18n, type MessageTree } from "../../src/i18n/index.ts";
import { validationMessagesEn, validationMessagesKo } from "../../src/validation/index.ts";

function issuesOf(messages: { readonly en: MessageTree; readonly ko?: MessageTree }, usedKeys?: readonly string[]) {
  const i18n = createI18n({ defaultLocale: "en", messages: messages as never });
  return i18n
    .checkMessages(usedKeys === undefined ? {} : { usedKeys })
    .map(({ kind, locale, key, detail }) => `${kind} ${locale} ${key}: ${detail}`);
}

describe("checkMessages", () => {
  test("is content with complete messages", () => {
    const en = { a: "{count, plural, one {# card} other {# cards}}", b: "Hi {name}" };
    expect(issuesOf({ en, ko: { a: "카드 {count}장", b: "{name}님" } }, ["a", "b"])).toEqual([]);
  });

  test("finds keys that a locale lacks or has too many", () => {
    expect(issuesOf({ en: { a: "a", b: "b" }, ko: { a: "a", c: "c" } })).toEqual([
      "missing ko b: the default locale has it",
      "unused ko c: the default locale does not have it",
    ]);
  });

  test("finds keys that no code uses, and keys that code asks for in vain", () => {
    expect(issuesOf({ en: { a: "a", b: "b" } }, ["a", "c"])).toEqual([
      "unused en b: no code asks for it",
      "missing en c: code asks for it",
    ]);
  });

  test("finds placeholders that differ, by name and by kind", () => {
    const en = { a: "Hi {name}", b: "{when, date}", c: "{n, plural, one {{who}} other {{who}}}" };
    expect(issuesOf({ en, ko: { a: "{nom}님", b: "{when, number}", c: "{n} {who}" } })).toEqual([
      "placeholders ko a: {name} is not used",
      "placeholders ko a: {nom} is not given",
      "placeholders ko b: {when} is number here and time there",
    ]);
  });

  test("finds plural categories that the language needs or never uses", () => {
    const en = {
      a: "{n, plural, other {# cards}}",
      b: "{n, plural, =1 {one} other {# cards}}",
      c: "{n, selectordinal, one {#st} other {#th}}",
    };
    const ko = { a: "{n, plural, one {카드 #장} other {카드 #장}}", b: "{n}", c: "{n}" };
    expect(issuesOf({ en, ko })).toEqual([
      'plural en a: the plural of {n} lacks "one"',
      'plural en c: the plural of {n} lacks "few"',
      'plural en c: the plural of {n} lacks "two"',
      'plural ko a: the plural of {n} has "one", which this language never uses',
    ]);
  });

  test("finds messages that are no ICU", () => {
    expect(issuesOf({ en: { a: "{n" } })).toEqual([expect.stringMatching(/^invalid en a: /)]);
  });

  test("is content with Mega's own messages", () => {
    expect(issuesOf({ en: { validation: validationMessagesEn }, ko: { validation: validationMessagesKo } })).toEqual(
      [],
    );
  });
});
