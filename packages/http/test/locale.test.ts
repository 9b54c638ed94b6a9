import { MegaError, type Translator } from "@mega/core";
import { createI18n } from "@mega/core/i18n";
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

  test("without a region is the regional form that the app has", async () => {
    const i18n = createI18n({ defaultLocale: "en", messages: { en: { hello: "Hello" }, "pt-BR": { hello: "Olá" } } });
    const { url } = await serve({ i18n, routes });
    const portuguese = { locale: "pt-BR", hello: "Olá" };
    expect(await ask(`${url}/?locale=pt`)).toEqual(portuguese);
    expect(await ask(url, { "accept-language": "pt, en;q=0.5" })).toEqual(portuguese);
    expect(await ask(url, { "accept-language": "pt-PT, en;q=0.5" })).toMatchObject({ locale: "en" });
  });

  test("named twice in the query decides nothing", async () => {
    const { url } = await open();
    expect(await ask(`${url}/?locale=ko&locale=en`, { "accept-language": "ko" })).toMatchObject({ locale: "ko" });
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

  test("of the app has its detail translated under `details.<CODE>`, and none that only repeats the title", async () => {
    const errors = { LOCKED: { status: 409, title: "Locked" }, GONE: { status: 410, title: "Gone for good" } };
    const messages = {
      en: { errors: { LOCKED: "Locked" } },
      ko: { errors: { LOCKED: "잠겨 있습니다" }, details: { LOCKED: "{by} 님이 잠갔습니다" } },
    };
    const { url } = await serve({
      i18n: createI18n({ defaultLocale: "en", messages }),
      errors,
      routes: [
        route.get("/locked", {}, () => {
          throw new MegaError("LOCKED", "locked by Grace", { data: { by: "Grace" } });
        }),
        route.get("/gone", {}, () => {
          throw new MegaError("GONE", errors.GONE.title);
        }),
      ],
    });
    const korean = { "accept-language": "ko" };
    expect(await ask(`${url}/locked`)).toMatchObject({ title: "Locked", detail: "locked by Grace" });
    expect(await ask(`${url}/locked`, korean)).toMatchObject({
      title: "잠겨 있습니다",
      detail: "Grace 님이 잠갔습니다",
    });
    expect(await ask(`${url}/gone`, korean)).not.toHaveProperty("detail");
  });

  test("is not Korean for a language whose tag only begins like it", async () => {
    const i18n = createI18n({ defaultLocale: "kok", messages: { kok: { hello: "हॅलो" } } });
    const { url } = await serve({ i18n, routes });
    expect(await ask(`${url}/nowhere`)).toMatchObject({ title: "Not found" });
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
