import type { IncomingMessage } from "node:http";
import type { HttpRequest } from "../http-context.ts";
import type { Exchange } from "./exchange.ts";
import { kExchange } from "./exchange-key.ts";
import { requestIdOf } from "./request-id.ts";

/** `ctx.request`. Its `cookies` come from the cookie feature. */
export class RequestView implements Omit<HttpRequest, "cookies"> {
  readonly [kExchange]: Exchange;

  constructor(exchange: Exchange) {
    this[kExchange] = exchange;
  }

  get id(): string {
    return requestIdOf(this[kExchange]);
  }

  get method(): string {
    return this[kExchange].request.method;
  }

  get url(): string {
    return this.raw.url ?? "/";
  }

  get path(): string {
    const { url } = this;
    const end = url.search(/[?#]/);
    return end === -1 ? url : url.slice(0, end);
  }

  get route(): string {
    return this[kExchange].plan.route?.path ?? "*";
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    return this.raw.headers as Readonly<Record<string, string | undefined>>;
  }

  get ip(): string {
    return this[kExchange].request.ip;
  }

  get protocol(): "http" | "https" {
    return this[kExchange].request.protocol;
  }

  get host(): string {
    return this[kExchange].request.host;
  }

  get raw(): IncomingMessage {
    return this[kExchange].request.raw;
  }
}
