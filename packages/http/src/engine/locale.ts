import { HttpError } from "../http-error.ts";
import type { Exchange } from "./exchange.ts";

/** Decides the language of an exchange: query, cookie, user, header, default. Only an unknown one in the query is refused. */
export function chooseLocale(exchange: Exchange): void {
  const { translator } = exchange.plan.engine.scope;
  const { query, cookie, user } = exchange.plan.engine.options.locale;
  // Set first, so that the problem about an unknown locale has a language itself.
  exchange.locale = translator.defaultLocale;
  const wanted = parameter(exchange.request.query, query);
  if (wanted !== undefined) {
    exchange.locale = translator.match(wanted);
    if (!fits(exchange.locale, wanted)) refuse(wanted, translator.locales);
    return;
  }
  for (const candidate of [cookieOf(exchange, cookie), user?.(exchange.ctx)]) {
    if (candidate === undefined || candidate === "") continue;
    const locale = translator.match(candidate);
    if (!fits(locale, candidate)) continue;
    exchange.locale = locale;
    return;
  }
  exchange.locale = translator.match(exchange.request.raw.headers["accept-language"]);
}

/** Whether a match is one: the default stands in for everything that has none. */
const fits = (locale: string, wanted: string): boolean => language(locale) === language(wanted);

const language = (tag: string): string => (tag.split("-", 1)[0] ?? "").toLowerCase();

function parameter(query: unknown, name: string): string | undefined {
  const value = (query as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function cookieOf(exchange: Exchange, name: string): string | undefined {
  const header = exchange.request.raw.headers.cookie;
  return header === undefined ? undefined : exchange.ctx.request.cookies[name];
}

function refuse(locale: string, supported: readonly string[]): never {
  const list = supported.join(", ");
  throw new HttpError("HTTP_LOCALE_UNKNOWN", `the locale is not one of ${list}`, {
    data: { parameter: "locale", given: locale.slice(0, 35), supported: list },
  });
}
