import type { StartScope } from "@mega/core";
import { createValidatorCompiler } from "@mega/core/validation";
import { fastify as createFastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { HttpError } from "../http-error.ts";
import { loadFeatures } from "../http-features.ts";
import type { HttpReplyMismatch, ResolvedHttpOptions } from "../http-options.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import type { Route } from "../route.ts";
import { logExchange } from "./access-log.ts";
import { installBodyParsers } from "./body-parser.ts";
import { compileRoute } from "./compile-route.ts";
import { type ContextClasses, createContextClasses } from "./context-class.ts";
import { createEngineSetup, type SetupParts } from "./create-engine-setup.ts";
import type { EngineContext } from "./engine-context.ts";
import type { EngineRuntime, Exchange, RoutePlan } from "./exchange.ts";
import { createGuardedServer, type GuardedServer } from "./guarded-server.ts";
import { createHandlerWatch } from "./handler-watch.ts";
import { healthRoutes } from "./health-routes.ts";
import { lazyCompilers } from "./lazy-compilers.ts";
import { openExchange } from "./open-exchange.ts";
import { callHandler } from "./run-steps.ts";
import { giveUp, sendProblem } from "./send-problem.ts";
import { createAllowedMethods, refuseUnknown } from "./unknown-paths.ts";
import { createUpgrades } from "./upgrades.ts";

/** Everything of one server, ready to listen. */
export interface Engine {
  readonly fastify: FastifyInstance;
  readonly guarded: GuardedServer;
  readonly runtime: EngineRuntime;
  readonly routes: readonly Route[];
  readonly apiMembers: Readonly<Record<string, unknown>>;
  readonly stops: readonly (() => void | Promise<void>)[];
}

export async function createEngine(options: ResolvedHttpOptions, scope: StartScope): Promise<Engine> {
  const classes = createContextClasses(scope.resources);
  const runtime = createRuntime(options, scope, classes);
  const parts = createFastifyParts(options, runtime);
  const { fastify } = parts;
  installBodyParsers(fastify, options.limits);
  const setup: SetupParts = {
    runtime,
    classes,
    fastify,
    routes: [...options.routes],
    steps: [],
    apiMembers: {},
    stops: [],
  };
  if (options.health !== false) setup.routes.push(...healthRoutes(options.health, scope));
  for (const feature of await loadFeatures(options)) {
    try {
      await feature.install(createEngineSetup(setup));
    } catch (cause) {
      if (cause instanceof HttpSetupError) throw cause;
      throw new HttpSetupError("HTTP_FEATURE_FAILED", `http: ${feature.name} cannot be set up: ${String(cause)}`, {
        cause,
      });
    }
  }
  if (options.accessLog) runtime.observers.push(logExchange);
  if (options.observe?.exchange !== undefined) runtime.observers.push(options.observe.exchange);
  addRoutes(setup, options, scope);
  return { ...parts, runtime, routes: setup.routes, apiMembers: setup.apiMembers, stops: setup.stops };
}

function createRuntime(options: ResolvedHttpOptions, scope: StartScope, classes: ContextClasses): EngineRuntime {
  return {
    scope,
    options,
    Context: classes.Context as unknown as new (exchange: Exchange) => EngineContext,
    problemMappings: [],
    sendSteps: [],
    observers: [],
    constantHeaders: {},
    watch: createHandlerWatch(scope.clock, giveUpLate),
    isPlain: !options.exposeRequestId,
    isDraining: false,
  };
}

/** The handler goes on, as nobody can stop it; its result is dropped. */
function giveUpLate(exchange: Exchange): void {
  const limitMs = exchange.plan.timeoutMs;
  const reason = new HttpError("HTTP_HANDLER_TIMEOUT", `no answer within ${limitMs} ms`, {
    data: { limitMs },
    expose: true,
  });
  giveUp(exchange, reason);
}

function createFastifyParts(
  options: ResolvedHttpOptions,
  engine: EngineRuntime,
): { readonly fastify: FastifyInstance; readonly guarded: GuardedServer } {
  const plan = unmatchedPlan(engine);
  const upgrades =
    options.upgrades === undefined ? undefined : createUpgrades(options.upgrades, engine.scope.resources);
  const guards: GuardedServer[] = [];
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    sendProblem(openExchange(planOf(request) ?? plan, request, reply), error);
  const fastify = createFastify({
    serverFactory: (listener) => {
      const guarded = createGuardedServer(listener, options, upgrades);
      guards.push(guarded);
      return guarded.server;
    },
    logger: false,
    trustProxy: options.trustProxy === false ? false : [...options.trustProxy],
    bodyLimit: options.limits.bodyBytes,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    routerOptions: { maxParamLength: options.limits.paramChars },
    frameworkErrors: fail as never,
    forceCloseConnections: "idle",
    schemaController: { compilersFactory: lazyCompilers as never },
  });
  fastify.setErrorHandler(fail as never);
  return { fastify: fastify as unknown as FastifyInstance, guarded: guards[0] as GuardedServer };
}

const planOf = (request: FastifyRequest): RoutePlan | undefined =>
  (request.routeOptions.config as { readonly megaPlan?: RoutePlan } | undefined)?.megaPlan;

/** For what no route answers: unknown paths, malformed URLs. */
function unmatchedPlan(engine: EngineRuntime): RoutePlan {
  return {
    engine,
    route: undefined,
    handler: () => {
      throw new HttpError("HTTP_NOT_FOUND");
    },
    before: [],
    serialize: [],
    onResponse: [],
    timeoutTicks: Number.POSITIVE_INFINITY,
    timeoutMs: 0,
    bareStatus: 204,
    bare: () => {
      throw new HttpError("HTTP_NOT_FOUND");
    },
    encode: (_status, body) => JSON.stringify(body),
    hasSchema: () => false,
  };
}

function addRoutes(setup: SetupParts, options: ResolvedHttpOptions, scope: StartScope): void {
  const { fastify, runtime, routes } = setup;
  const compiler = createValidatorCompiler();
  const onMismatch = (mismatch: HttpReplyMismatch): void => {
    scope.logger.warn({ ...mismatch }, "a reply had fields that its schema does not name: they were left out");
    options.observe?.replyMismatch?.(mismatch);
  };
  const featureSteps = (route: Route) => setup.steps.flatMap((choose) => choose(route));
  const seen = new Set<string>();
  for (const route of routes) {
    const key = `${route.method} ${route.path.replaceAll(/:\w+/g, ":")}`;
    if (seen.has(key)) throw duplicate(route);
    seen.add(key);
    fastify.route(compileRoute(route, { engine: runtime, compiler, onMismatch, featureSteps }));
  }
  addUnknownPaths(fastify, runtime, routes);
}

function addUnknownPaths(fastify: FastifyInstance, engine: EngineRuntime, routes: readonly Route[]): void {
  const allowed = createAllowedMethods(routes);
  const plan: RoutePlan = {
    ...unmatchedPlan(engine),
    handler: (ctx) => {
      const { method, path } = ctx.request;
      ctx.response.setHeader("allow", refuseUnknown(method, path, allowed).join(", "));
    },
  };
  fastify.setNotFoundHandler((request, reply) => callHandler(openExchange(plan, request, reply)));
}

function duplicate({ method, path }: Route): HttpSetupError {
  return new HttpSetupError("HTTP_ROUTE_DUPLICATE", `http.routes has ${method} ${path} twice`, {
    data: { method, path },
  });
}
