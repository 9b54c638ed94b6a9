import type { FastifyInstance } from "fastify";
import type { Route } from "../route.ts";
import { addLazyMember, addMethod, type ContextClasses } from "./context-class.ts";
import type { EngineSetup, FeatureStep } from "./engine-setup.ts";
import type { EngineRuntime } from "./exchange.ts";

/** What features build up at boot. */
export interface SetupParts {
  readonly runtime: EngineRuntime;
  readonly classes: ContextClasses;
  readonly fastify: FastifyInstance;
  readonly routes: Route[];
  readonly steps: ((route: Route) => readonly FeatureStep[])[];
  readonly apiMembers: Record<string, unknown>;
  readonly stops: (() => void | Promise<void>)[];
}

export function createEngineSetup(parts: SetupParts): EngineSetup {
  const { runtime, classes, fastify, routes } = parts;
  return {
    scope: runtime.scope,
    options: runtime.options,
    get fastify() {
      // What is added to it may want to see every answer.
      runtime.isPlain = false;
      return fastify;
    },
    routes,
    addContextMember: (name, create) => addLazyMember(classes.Context.prototype, name, create),
    addContextMethod: (name, run) => addMethod(classes.Context.prototype, name, run),
    addRequestMember: (name, create) => addLazyMember(classes.Request.prototype, name, create),
    addResponseMethod: (name, run) => addMethod(classes.Response.prototype, name, run),
    addSteps: (choose) => parts.steps.push(choose),
    addConstantHeaders: (headers) => {
      runtime.isPlain = false;
      for (const [name, value] of Object.entries(headers)) runtime.constantHeaders[name.toLowerCase()] = value;
    },
    addSendStep: (run) => {
      runtime.isPlain = false;
      runtime.sendSteps.push(run);
    },
    addProblemMapping: (map) => runtime.problemMappings.push(map),
    addRoute: (route) => routes.push(route),
    addExchangeObserver: (observe) => runtime.observers.push(observe),
    addApiMember: (name, value) => {
      parts.apiMembers[name] = value;
    },
    onStop: (run) => parts.stops.push(run),
  };
}
