import { createRequestScope, type Logger, type RequestScope, type TraceContext, type Translate } from "@mega/core";
import { acceptTrace } from "@mega/core/trace";
import type { HttpRequest, HttpResponse } from "../http-context.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import type { Route } from "../route.ts";
import type { EngineContext, Outcome } from "./engine-context.ts";
import type { Exchange } from "./exchange.ts";
import { kExchange } from "./exchange-key.ts";
import { chooseLocale } from "./locale.ts";
import { RequestView } from "./request-view.ts";
import { ResponseView } from "./response-view.ts";

const kViews: unique symbol = Symbol("mega.http.views");

interface Views {
  readonly Request: new (exchange: Exchange) => object;
  readonly Response: new (exchange: Exchange) => object;
}

/**
 * What handlers receive. A request costs one small object: everything else comes from getters of the prototype, which is made once per
 * server, and is built when it is first read.
 */
export class ServedContext {
  readonly [kExchange]: Exchange;
  declare readonly [kViews]: Views;

  constructor(exchange: Exchange) {
    this[kExchange] = exchange;
  }

  get params(): unknown {
    return this[kExchange].request.params;
  }

  get query(): unknown {
    return this[kExchange].request.query;
  }

  get headers(): unknown {
    return this[kExchange].validHeaders ?? this[kExchange].request.raw.headers;
  }

  get body(): unknown {
    return this[kExchange].request.body;
  }

  get route(): Route | undefined {
    return this[kExchange].plan.route;
  }

  get signal(): AbortSignal {
    return this[kExchange].signal;
  }

  get request(): HttpRequest {
    return keep(this, "request", new this[kViews].Request(this[kExchange]) as HttpRequest);
  }

  get response(): HttpResponse {
    this[kExchange].hasHeaders = true;
    return keep(this, "response", new this[kViews].Response(this[kExchange]) as HttpResponse);
  }

  get scope(): RequestScope {
    const exchange = this[kExchange];
    exchange.scope ??= createRequestScope();
    exchange.listenForClose();
    return keep(this, "scope", exchange.scope);
  }

  get trace(): TraceContext {
    const { headers } = this[kExchange].request.raw;
    return keep(this, "trace", acceptTrace(headers["traceparent"], headers["tracestate"]));
  }

  get log(): Logger {
    const { logger } = this[kExchange].plan.engine.scope;
    return keep(this, "log", logger.child({ requestId: this.request.id, traceId: this.trace.traceId }));
  }

  get locale(): string {
    const exchange = this[kExchange];
    if (exchange.locale === undefined) chooseLocale(exchange);
    return exchange.locale as unknown as string;
  }

  get t(): Translate {
    return keep(this, "t", this[kExchange].plan.engine.scope.translator.for(this.locale));
  }

  beforeSend(run: (outcome: Outcome) => void | Promise<void>): void {
    const exchange = this[kExchange];
    exchange.beforeSend ??= [];
    exchange.beforeSend.push(run);
  }
}

/** From now on an own property: the getter is not asked again. */
function keep<T>(target: object, name: string, value: T): T {
  Object.defineProperty(target, name, { value });
  return value;
}

/** The classes of one server, whose prototypes its features may extend at boot without touching other servers. */
export interface ContextClasses {
  readonly Context: typeof ServedContext;
  readonly Request: typeof RequestView;
  readonly Response: typeof ResponseView;
}

export function createContextClasses(resources: Readonly<Record<string, unknown>>): ContextClasses {
  class Request extends RequestView {}
  class Response extends ResponseView {}
  class Context extends ServedContext {}
  Object.defineProperty(Context.prototype, kViews, { value: { Request, Response } });
  for (const [name, value] of Object.entries(resources)) addValue(Context.prototype, name, value);
  for (const [name, option] of Object.entries(switchedOff)) addOff(Context.prototype, name, option);
  return { Context, Request, Response };
}

/** A resource named like a member of the context would hide it, or be hidden by it. */
function addValue(prototype: object, name: string, value: unknown): void {
  if (name in prototype || Object.hasOwn(switchedOff, name)) {
    throw new HttpSetupError(
      "HTTP_OPTION_INVALID",
      `a resource cannot be called "${name}": the context has a member of that name`,
      {
        data: { name },
      },
    );
  }
  Object.defineProperty(prototype, name, { value, enumerable: true });
}

const switchedOff = {
  session: "the option `sessions`",
  files: "`upload` of the route",
  bodyStream: "`bodyStream` of the route",
} as const;

function addOff(prototype: object, name: string, option: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(): never {
      throw new HttpSetupError("HTTP_FEATURE_OFF", `ctx.${name} needs ${option}`, { data: { member: name } });
    },
  });
}

/** A member of a context, or of one of its views, that a feature makes when it is first read. */
export function addLazyMember(prototype: object, name: string, create: (ctx: EngineContext) => unknown): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: Owned) {
      return keep(this, name, create(this[kExchange].ctx));
    },
  });
}

export function addMethod(
  prototype: object,
  name: string,
  run: (ctx: EngineContext, ...args: never[]) => unknown,
): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    value(this: Owned, ...args: never[]) {
      return run(this[kExchange].ctx, ...args);
    },
  });
}

interface Owned {
  readonly [kExchange]: Exchange;
}

export const exchangeOf = (ctx: EngineContext): Exchange => (ctx as unknown as ServedContext)[kExchange];
