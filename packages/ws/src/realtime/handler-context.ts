import {
  createRequestScope,
  type Logger,
  type OwnedRequestScope,
  type RequestScope,
  type TraceContext,
  type Translate,
  type Translator,
} from "@mega/core";
import { acceptTrace } from "@mega/core/trace";
import type { Publisher } from "../channels/publish-channel.ts";
import type { Published, PublishOptions } from "../channels/publish-options.ts";
import type { HandlerCall } from "../connections/handler-call.ts";
import { anonymous, type Identity } from "../connections/identity.ts";
import { WsError } from "../ws-error.ts";
import type { Tracing } from "./realtime-options.ts";

interface ServerParts {
  readonly logger: Logger;
  readonly translator: Translator;
  readonly publish: Publisher;
}

const kCall: unique symbol = Symbol("mega.ws.call");
const kScope: unique symbol = Symbol("mega.ws.scope");
const kServer: unique symbol = Symbol("mega.ws.server");

/** Shared by whatever outlives single connections. */
const endless = new AbortController().signal;

/** What handlers receive: one small object whose members are made when they are first read. */
class HandlerContext {
  readonly [kCall]: HandlerCall;
  [kScope]: OwnedRequestScope | undefined;
  declare readonly [kServer]: ServerParts;

  constructor(call: HandlerCall) {
    this[kCall] = call;
  }

  get params(): Readonly<Record<string, string>> {
    return this[kCall].channel.params;
  }

  get channel(): string {
    return this[kCall].channel.name;
  }

  /** A function of its own, so that handlers can take it from the context. */
  get publish(): (event: string, payload: unknown, options?: PublishOptions) => Promise<Published> {
    const { channel } = this;
    const { publish } = this[kServer];
    return async (event, payload, options = {}) => publish(channel, event, { payload, options });
  }

  get connectionId(): string {
    return this[kCall].connection?.id ?? "";
  }

  get identity(): Identity {
    return this[kCall].connection?.identity ?? anonymous;
  }

  get signal(): AbortSignal {
    const { signal, connection } = this[kCall];
    return signal ?? connection?.signal ?? endless;
  }

  get trace(): TraceContext {
    return keep(this, "trace", acceptTrace(this[kCall].traceparent));
  }

  get log(): Logger {
    const { channel, connectionId, trace } = this;
    const about = connectionId === "" ? { channel } : { channel, connectionId, traceId: trace.traceId };
    return keep(this, "log", this[kServer].logger.child(about));
  }

  get locale(): string {
    return this[kServer].translator.match(this.identity.locale);
  }

  get t(): Translate {
    return keep(this, "t", this[kServer].translator.for(this.locale));
  }

  get scope(): RequestScope {
    this[kScope] ??= createRequestScope();
    return this[kScope];
  }
}

/** From now on an own property: the getter is not asked again. */
function keep<T>(target: object, name: string, value: T): T {
  Object.defineProperty(target, name, { value });
  return value;
}

export type CallHandler = <T>(call: HandlerCall, run: (context: never) => Promise<T> | T) => Promise<T>;

/** Makes the contexts of one server: `members`, the APIs of the app's resources, are on each. */
export function createHandlerContexts(members: object, server: ServerParts, tracing?: Tracing): CallHandler {
  class Context extends HandlerContext {}
  Object.defineProperty(Context.prototype, kServer, { value: server });
  for (const [name, value] of Object.entries(members)) {
    if (name in Context.prototype) throw nameTaken(name);
    Object.defineProperty(Context.prototype, name, { value, enumerable: true });
  }
  const callHandler: CallHandler = async (call, run) => {
    const context = new Context(call);
    try {
      return await run(context as never);
    } finally {
      await context[kScope]?.[Symbol.asyncDispose]();
    }
  };
  if (tracing === undefined) return callHandler;
  return (call, run) => {
    const { operation, channel, traceparent } = call;
    return tracing.inSpan({ operation, channel: channel.name, traceparent }, (own) =>
      callHandler({ ...call, traceparent: own ?? traceparent }, run),
    );
  };
}

const nameTaken = (name: string): WsError =>
  new WsError("WS_OPTION_INVALID", `a resource cannot be called "${name}": the context has a member of that name`, {
    data: { name },
  });
