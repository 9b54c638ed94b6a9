import type { StartScope } from "@mega/core";
import type { FastifyInstance } from "fastify";
import type { HttpError } from "../http-error.ts";
import type { HttpExchange, ResolvedHttpOptions } from "../http-options.ts";
import type { MiddlewareResult, MiddlewareStage } from "../middleware.ts";
import type { Route } from "../route.ts";
import type { EngineContext } from "./engine-context.ts";

/** A step that a feature adds to single routes, compiled like middleware but ahead of it within its stage. */
export interface FeatureStep {
  readonly name: string;
  readonly stage: MiddlewareStage;
  run(ctx: EngineContext): MiddlewareResult | Promise<MiddlewareResult>;
}

/** How a feature plugs in, at boot and only at boot: afterwards the pipeline is compiled and frozen. */
export interface EngineSetup {
  readonly scope: StartScope;
  readonly options: ResolvedHttpOptions;
  /** The hidden engine, for plugins and for what has no seam of its own. Its hooks run on every route: prefer `addSteps`. */
  readonly fastify: FastifyInstance;
  /** All routes of the app and of the features installed before. */
  readonly routes: readonly Route[];
  /** A member of every context, made when first read and then kept. */
  addContextMember(name: string, create: (ctx: EngineContext) => unknown): void;
  /** A method of every context, such as `ctx.files()`. */
  addContextMethod(name: string, run: (ctx: EngineContext, ...args: never[]) => unknown): void;
  /** A member of `ctx.request`, made when first read and then kept. */
  addRequestMember(name: string, create: (ctx: EngineContext) => unknown): void;
  /** A method of `ctx.response`. */
  addResponseMethod(name: string, run: (ctx: EngineContext, ...args: never[]) => unknown): void;
  /** Called once per route, features' own included: the steps that this route needs. Nothing is added to the others. */
  addSteps(choose: (route: Route) => readonly FeatureStep[]): void;
  /** Headers of every answer, problems included; constant, so they cost no hook. */
  addConstantHeaders(headers: Readonly<Record<string, string>>): void;
  /** Runs for every answer, problems and 404 included, before its head is sent. Costs on every request. */
  addSendStep(run: (ctx: EngineContext, status: number) => void): void;
  /** Turns a foreign error into a problem; the first that answers wins. */
  addProblemMapping(map: (error: unknown) => HttpError | undefined): void;
  /** A route of the feature itself, such as "/openapi.json"; runs through the same pipeline. */
  addRoute(route: Route): void;
  /** After the response is sent or the client is gone. All share one hook; none is installed without observers. */
  addExchangeObserver(observe: (exchange: HttpExchange, ctx: EngineContext) => void): void;
  /** A member of the `HttpApi` that the resource exposes. */
  addApiMember(name: string, value: unknown): void;
  /** Runs when the server has drained. */
  onStop(run: () => void | Promise<void>): void;
}

/** A part of the server that is switched on by an option. */
export interface HttpFeature {
  readonly name: string;
  install(engine: EngineSetup): void | Promise<void>;
}
