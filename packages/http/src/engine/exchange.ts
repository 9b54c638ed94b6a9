import type { OwnedRequestScope, StartScope } from "@mega/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { HttpError } from "../http-error.ts";
import type { HttpExchange, ResolvedHttpOptions } from "../http-options.ts";
import type { MiddlewareStage } from "../middleware.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../route.ts";
import type { EngineContext, Outcome } from "./engine-context.ts";

/** What all requests of one server share. Filled at boot, read afterwards. */
export interface EngineRuntime {
  readonly scope: StartScope;
  readonly options: ResolvedHttpOptions;
  readonly Context: new (exchange: Exchange) => EngineContext;
  readonly problemMappings: ((error: unknown) => HttpError | undefined)[];
  readonly sendSteps: ((ctx: EngineContext, status: number) => void)[];
  readonly observers: ((exchange: HttpExchange, ctx: EngineContext) => void)[];
  /** Lower-case names. */
  readonly constantHeaders: Record<string, string>;
  /** Gives up on handlers that are late. */
  readonly watch: HandlerWatch;
  /** Whether the head of an answer depends on nothing but the answer: no feature, option or drain adds to it. */
  isPlain: boolean;
  isDraining: boolean;
}

export interface HandlerWatch {
  add(exchange: Exchange): void;
  remove(exchange: Exchange): void;
  /** Every exchange that waits for its handler. */
  waiting(): Iterable<Exchange>;
}

/** A compiled middleware or feature step. `reply` is known from the `serialize` stage on. */
export interface Step {
  readonly name: string;
  readonly stage: MiddlewareStage;
  run(ctx: EngineContext, reply?: Reply): unknown;
}

/** One route, compiled at boot. The answers to unknown paths have a plan too, without a route. */
export interface RoutePlan {
  readonly engine: EngineRuntime;
  readonly route: Route | undefined;
  readonly handler: (ctx: EngineContext) => unknown;
  /** Stages `validate` and `authorize`, with the validation itself first. */
  readonly before: readonly Step[];
  readonly serialize: readonly Step[];
  readonly onResponse: readonly Step[];
  readonly timeoutTicks: number;
  readonly timeoutMs: number;
  /** The status of a body that is returned without one. */
  readonly bareStatus: number;
  bare(body: unknown): Reply;
  /** Turns a body into text by the schema of its status. */
  encode(status: number, body: unknown): string;
  /** Statuses whose bodies have a schema, so that a string is JSON and not text. */
  hasSchema(status: number): boolean;
}

/**
 * The life of one request inside the engine. `open` until somebody decides the answer, which is the handler, a step, a failure or
 * the time-out; whoever comes later finds it `answered` and is dropped.
 */
export class Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly plan: RoutePlan;
  readonly ctx: EngineContext;
  isAnswered = false;
  status = 0;
  /** Set while a step or the handler has not settled, so that nothing of theirs is disposed under them. */
  isRunning = false;
  isClosed = false;
  /** Set once a header of the answer may have been set: until then the answer takes the short way out. */
  hasHeaders = false;
  /** Links of the list of requests that wait for their handler. */
  previous: Exchange | undefined = undefined;
  next: Exchange | undefined = undefined;
  /** The tick of the watch after which the answer is late; 0 while not watched. */
  lateAfterTick = 0;
  /** What is left of the time of the route, in ticks of the watch: every wait takes from it. */
  ticksLeft: number;
  // Declared, not initialised: a request that does not need them does not pay for their slots.
  /** Of the engine's monotonic clock; only kept when somebody observes. */
  declare startedAt: number;
  declare validHeaders: unknown;
  declare requestId: string | undefined;
  declare locale: string | undefined;
  declare beforeSend: ((outcome: Outcome) => void | Promise<void>)[] | undefined;
  declare controller: AbortController | undefined;
  declare scope: OwnedRequestScope | undefined;
  declare isListening: boolean | undefined;
  /** Set when the engine gave up on an answer that was decided and not yet sent. */
  declare isStuck: boolean | undefined;

  constructor(plan: RoutePlan, request: FastifyRequest, reply: FastifyReply) {
    this.plan = plan;
    this.request = request;
    this.reply = reply;
    this.ticksLeft = plan.timeoutTicks;
    this.ctx = new plan.engine.Context(this);
  }

  /** Aborts when the client leaves early, the handler is late or the server gives up on it. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      this.listenForClose();
      if (this.isGone()) this.abort(new HttpError("HTTP_CLIENT_CLOSED"));
    }
    return this.controller.signal;
  }

  abort(reason: unknown): void {
    this.controller?.abort(reason);
  }

  isGone(): boolean {
    const response = this.reply.raw;
    return response.destroyed && !response.writableFinished;
  }

  /** One listener for everything that cares about the end, and none when nothing does. */
  listenForClose(): void {
    if (this.isListening) return;
    this.isListening = true;
    const { raw } = this.reply;
    // A client that left earlier gives no event any more; whoever runs right now comes first all the same.
    if (raw.closed) setImmediate(() => this.#close());
    else raw.once("close", () => this.#close());
  }

  #close(): void {
    this.isClosed = true;
    if (this.isGone()) this.abort(new HttpError("HTTP_CLIENT_CLOSED"));
    observe(this);
    this.disposeWhenDone();
  }

  disposeWhenDone(): void {
    if (!this.isClosed || this.isRunning || this.scope === undefined) return;
    const scope = this.scope;
    this.scope = undefined;
    scope[Symbol.asyncDispose]().then(undefined, (err: unknown) => {
      this.ctx.log.error({ err }, "disposing the request scope failed");
    });
  }
}

/** The one end-of-response hook: observers first, then the steps of the route. A failure there changes nothing any more. */
function observe(exchange: Exchange): void {
  const { plan, ctx, reply } = exchange;
  const { engine } = plan;
  const report = (err: unknown): void => ctx.log.error({ err }, "a step after the response failed");
  if (engine.observers.length > 0) {
    const seen: HttpExchange = {
      method: exchange.request.method,
      route: plan.route?.path ?? "*",
      status: reply.raw.statusCode,
      durationMs: engine.scope.clock.monotonicMs() - exchange.startedAt,
      isAborted: exchange.isGone(),
    };
    for (const observer of engine.observers) guard(() => observer(seen, ctx), report);
  }
  for (const step of plan.onResponse) guard(() => step.run(ctx), report);
}

function guard(run: () => unknown, report: (error: unknown) => void): void {
  try {
    const result = run();
    if (isThenable(result)) result.then(undefined, report);
  } catch (error) {
    report(error);
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
