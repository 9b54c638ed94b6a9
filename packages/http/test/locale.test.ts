import type { Translator } from "@mega/core";
import { createRouteBuilder, type HttpContext, middleware } from "@mega/http";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

/** A translator with two languages and one sentence. */
const translator: Translator = {
  locales: ["en", "ko"],
  defaultLocale: "en",
  match: (wanted) => (/(^|[ ,])ko\b/.test(wanted ?? "") ? "ko" : "en"),
  supports: (locale) => locale === "en" || locale === "ko",
  for: (locale) => (key, _values, fallback) =>
    (key === "hello" ? { en: "Hello", ko: "안녕하세요" }[locale] : fallback) ?? key,
};

const routes = [
  route.get("/", {}, ({ locale, t }) => ({ locale, hello: t("hello") })),
  route.get("/plain", {}, () => ({})),
  route.post("/cards", { body: Type.Object({ title: Type.String() }) }, () => ({})),
] as const;

const open = () => serve({ i18n: translator, routes });

async function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return (await fetch(url, { headers })).json();
}

describe("the language of a request", () => {
  test("is that of the query, then the cookie, then Accept-Language, then the default", async () => {
    const { url } = await open();
    const all = { cookie: "locale=ko", "accept-language": "ko-KR,ko;q=0.9" };
    expect(await ask(`${url}/?locale=en`, all)).toEqual({ locale: "en", hello: "Hello" });
    expect(await ask(url, { cookie: "locale=ko", "accept-language": "en" })).toEqual({
      locale: "ko",
      hello: "안녕하세요",
    });
    expect(await ask(url, { "accept-language": "ko-KR,ko;q=0.9" })).toMatchObject({ locale: "ko" });
    expect(await ask(url, { "accept-language": "fr" })).toMatchObject({ locale: "en" });
  });

  test("is that of the user before Accept-Language, after the cookie", async () => {
    const user = middleware<HttpContext>()({
      name: "user",
      stage: "authorize",
      run: () => ({ user: { locale: "ko" } }),
    });
    const { url } = await serve({
      i18n: translator,
      locale: { user: (ctx) => (ctx as unknown as { user?: { locale: string } }).user?.locale },
      routes: [route.use(user).get("/", {}, ({ locale }) => ({ locale }))],
    });
    expect(await ask(url, { "accept-language": "en" })).toEqual({ locale: "ko" });
    expect(await ask(url, { cookie: "locale=en", "accept-language": "ko" })).toEqual({ locale: "en" });
  });

  test("that the query asks for and nobody speaks is 400 and lists what is spoken", async () => {
    const { url } = await open();
    expect(await ask(`${url}/?locale=tlh`)).toMatchObject({
      status: 400,
      code: "HTTP_LOCALE_UNKNOWN",
      data: { parameter: "locale", given: "tlh", supported: "en, ko" },
    });
  });

  test("in a cookie that nobody speaks is ignored", async () => {
    const { url } = await open();
    expect(await ask(url, { cookie: "locale=tlh", "accept-language": "ko" })).toMatchObject({ locale: "ko" });
  });

  test("is told to caches when the answer depends on it, and not otherwise", async () => {
    const { url } = await open();
    const spoken = await fetch(url, { headers: { "accept-language": "ko" } });
    expect([spoken.headers.get("content-language"), spoken.headers.get("vary")]).toEqual([
      "ko",
      "Accept-Language, Cookie",
    ]);
    const plain = await fetch(`${url}/plain`);
    expect([plain.headers.get("content-language"), plain.headers.get("vary")]).toEqual([null, null]);
  });
});

describe("a problem", () => {
  test("speaks the caller's language; its code and pointers do not change", async () => {
    const { url } = await open();
    const korean = await ask(`${url}/nowhere`, { "accept-language": "ko" });
    expect(korean).toMatchObject({ code: "HTTP_NOT_FOUND", title: "찾을 수 없습니다" });
    expect(await ask(`${url}/nowhere`, { "accept-language": "en" })).toMatchObject({
      code: "HTTP_NOT_FOUND",
      title: "Not found",
    });
  });

  test("has a Korean title for every code", async () => {
    const { httpErrors } = await import("@mega/http");
    const { problemMessagesKo } = await import("../src/messages/messages-ko.ts");
    const titles = Object.keys(problemMessagesKo).filter((key) => key.startsWith("errors."));
    expect(titles.sort()).toEqual(
      Object.keys(httpErrors)
        .map((code) => `errors.${code}`)
        .sort(),
    );
  });
});
