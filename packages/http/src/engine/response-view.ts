import type { HttpResponse } from "../http-context.ts";
import type { Exchange } from "./exchange.ts";
import { kExchange } from "./exchange-key.ts";

/** `ctx.response`. Its cookie methods come from the cookie feature. */
export class ResponseView implements Omit<HttpResponse, "setCookie" | "clearCookie"> {
  readonly [kExchange]: Exchange;

  constructor(exchange: Exchange) {
    this[kExchange] = exchange;
  }

  setHeader(name: string, value: string | number): void {
    this[kExchange].reply.header(name, value);
  }

  appendHeader(name: string, value: string): void {
    const given = this[kExchange].reply.getHeader(name);
    // `set-cookie` is the one header whose values must not be joined; the engine keeps them apart.
    const isFirst = given === undefined || name.toLowerCase() === "set-cookie";
    this[kExchange].reply.header(
      name,
      isFirst ? value : `${Array.isArray(given) ? given.join(", ") : String(given)}, ${value}`,
    );
  }

  removeHeader(name: string): void {
    this[kExchange].reply.removeHeader(name);
  }
}
