import { describe, expect, test } from "vitest";
import { en } from "../../web/src/locales/en.ts";
import { dayToIso, dueStateOf, formatAgo, isoToDay } from "../../web/src/locales/format-date.ts";
import { ko } from "../../web/src/locales/ko.ts";

describe("the texts", () => {
  test("count by the plural rules and the digits of their language", () => {
    expect([en.boards.cards(0), en.boards.cards(1), en.boards.cards(12_345)]).toEqual([
      "0 cards",
      "1 card",
      "12,345 cards",
    ]);
    expect([ko.boards.cards(1), ko.boards.cards(12_345)]).toEqual(["카드 1장", "카드 12,345장"]);
  });

  test("are all translated: no Korean text is the English one, but for names", () => {
    const same = Object.entries(en).flatMap(([group, texts]) =>
      Object.entries(texts).flatMap(([key, text]) =>
        typeof text === "string" && text === (ko as unknown as Record<string, Record<string, unknown>>)[group]?.[key]
          ? [`${group}.${key}`]
          : [],
      ),
    );
    expect(same).toEqual([]);
  });
});

describe("dates", () => {
  const now = Date.parse("2030-06-15T10:00:00Z");

  test("say how long ago something was", () => {
    expect(formatAgo("en", "2030-06-12T10:00:00Z", now)).toBe("3 days ago");
    expect(formatAgo("en", "2030-06-14T09:00:00Z", now)).toBe("yesterday");
    expect(formatAgo("ko", "2030-06-15T08:00:00Z", now)).toBe("2시간 전");
    expect(formatAgo("en", "2030-06-15T10:00:00Z", now)).toBe("now");
  });

  test("keep the chosen day on the way to the server and back", () => {
    expect(isoToDay(dayToIso("2031-05-06"))).toBe("2031-05-06");
  });

  test("are overdue from the next day on, and due soon within two days", () => {
    const due = (day: string) => dueStateOf(dayToIso(day), new Date("2030-06-15T18:00:00").getTime());
    expect([due("2030-06-14"), due("2030-06-15"), due("2030-06-16"), due("2030-06-20")]).toEqual([
      "overdue",
      "soon",
      "soon",
      "later",
    ]);
  });
});
