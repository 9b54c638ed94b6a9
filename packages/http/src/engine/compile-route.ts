import type { ValidatorCompiler } from "@mega/core/validation";
import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import type { HttpReplyMismatch } from "../http-options.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import type { MiddlewareStage } from "../middleware.ts";
import { reply } from "../reply.ts";
import type { Route } from "../route.ts";
import type { BodyRule } from "./body-parser.ts";
import { exchangeOf } from "./context-class.ts";
import type { EngineContext } from "./engine-context.ts";
import { type EngineRuntime, Exchange, type RoutePlan, type Step } from "./exchange.ts";
import { watchTickMs } from "./handler-watch.ts";
import { openExchange } from "./open-exchange.ts";
import { createReplyContract } from "./reply-contract.ts";
import { callHandler, runSteps, type Stage } from "./run-steps.ts";
import { validationStep } from "./validation-step.ts";

export interface CompileParts {
  readonly engine: EngineRuntime;
  readonly compiler: ValidatorCompiler;
  readonly onMismatch: (mismatch: HttpReplyMismatch) => void;
  /** The steps that features add to this route. */
  readonly featureSteps: (route: Route) => readonly Step[];
}

/** Turns a route into the hidden engine's own route: hooks only for the stages that have steps. */
export function compileRoute(route: Route, parts: CompileParts): RouteOptions {
  checkRoute(route);
  const { engine } = parts;
  const steps = [...parts.featureSteps(route), ...(route.middleware as readonly Step[])];
  const of = (stage: MiddlewareStage): readonly Step[] => steps.filter((step) => step.stage === stage);
  const plan = planOf(route, parts, of);
  const onRequest = of("onRequest");
  const onParse = of("parse");
  const main: Stage = { steps: plan.before, next: callHandler };
  const isObserved = engine.observers.length > 0 || plan.onResponse.length > 0;
  const opensEarly = isObserved || onRequest.length > 0;
  const hasHooks = opensEarly || onParse.length > 0;

  const handler = (request: FastifyRequest, response: FastifyReply): void => {
    const exchange = hasHooks ? openExchange(plan, request, response) : new Exchange(plan, request, response);
    if (main.steps.length === 0) callHandler(exchange);
    else runSteps(exchange, main);
  };
  const hook =
    (steps: readonly Step[]) =>
    (request: FastifyRequest, response: FastifyReply, done: () => void): void =>
      runSteps(openExchange(plan, request, response), { steps, next: () => done() });
  const bodyRule: BodyRule = {
    bodyBytes: route.spec.limits?.bodyBytes ?? engine.options.limits.bodyBytes,
    isRaw: route.spec.upload !== undefined || route.spec.bodyStream !== undefined,
  };
  return {
    method: route.method === "GET" ? ["GET", "HEAD"] : route.method,
    url: route.path,
    config: { megaBody: bodyRule, megaPlan: plan } as never,
    handler: handler as never,
    ...(opensEarly ? { onRequest: hook(onRequest) as never } : {}),
    ...(onParse.length > 0 ? { preValidation: hook(onParse) as never } : {}),
  };
}

function planOf(route: Route, parts: CompileParts, of: (stage: MiddlewareStage) => readonly Step[]): RoutePlan {
  const { engine, compiler } = parts;
  const timeoutMs = route.spec.limits?.handlerTimeoutMs ?? engine.options.limits.handlerTimeoutMs;
  const validation = validationStep(route.spec, compiler, exchangeOf);
  const contract = createReplyContract(route, { options: engine.options, compiler, onMismatch: parts.onMismatch });
  const bareStatus = soleSuccess(route) ?? 200;
  return {
    engine,
    route,
    handler: route.handler as unknown as (ctx: EngineContext) => unknown,
    before: [...(validation === undefined ? [] : [validation]), ...of("validate"), ...of("authorize")],
    serialize: of("serialize"),
    onResponse: of("onResponse"),
    timeoutTicks: Math.ceil(timeoutMs / watchTickMs),
    timeoutMs,
    bareStatus,
    bare: (body) => reply(bareStatus, body),
    ...contract,
  };
}

function soleSuccess(route: Route): number | undefined {
  const statuses = Object.keys(route.spec.reply ?? {})
    .map(Number)
    .filter((status) => status >= 200 && status < 300);
  return statuses.length === 1 ? statuses[0] : undefined;
}

function checkRoute({ method, path, spec }: Route): void {
  const refuse = (why: string): never => {
    throw new HttpSetupError("HTTP_ROUTE_INVALID", `route ${method} ${path}: ${why}`, { data: { method, path } });
  };
  if (!path.startsWith("/")) refuse("a path starts with /");
  if (spec.body !== undefined && (method === "GET" || method === "HEAD")) refuse(`${method} has no body`);
  if (spec.body !== undefined && (spec.upload ?? spec.bodyStream) !== undefined)
    refuse("a raw body cannot have a schema");
  if (spec.upload !== undefined && spec.bodyStream !== undefined) refuse("upload and bodyStream exclude each other");
  for (const status of Object.keys(spec.reply ?? {})) {
    if (!/^[2-5]\d\d$/.test(status)) refuse(`reply has the status ${status}`);
  }
}
