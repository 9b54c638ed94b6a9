import { type Deadline, defineResource, type Resource, type StartScope } from "@mega/core";
import type { Engine } from "./engine/index.ts";
import type { HttpApi } from "./http-api.ts";
import { type HttpOptions, type ResolvedHttpOptions, resolveHttp } from "./http-options.ts";
import { HttpSetupError } from "./http-setup-error.ts";
import type { Route } from "./route.ts";

type State =
  | { readonly phase: "idle" }
  | { readonly phase: "starting" }
  | { readonly phase: "running"; readonly shutDown: (deadline: Deadline) => Promise<void> }
  | { readonly phase: "stopping"; readonly stopped: Promise<void> }
  | { readonly phase: "stopped" };

/** The HTTP server of an app. Declare it after the resources that its handlers use: those are on their context. */
export function http<const Routes extends readonly Route[]>(options: HttpOptions<Routes>): Resource<HttpApi<Routes>> {
  let state: State = { phase: "idle" };

  const start = async (scope: StartScope): Promise<HttpApi<Routes>> => {
    if (state.phase !== "idle" && state.phase !== "stopped") {
      throw new HttpSetupError("HTTP_ALREADY_STARTED", `http is ${state.phase}: one server starts once`);
    }
    state = { phase: "starting" };
    let engine: Engine | undefined;
    try {
      const resolved = resolveHttp(options, scope.app.environment);
      // The engine and what it needs are loaded by those who serve, not by those who only read route tables.
      const { createEngine, drain, markDraining } = await import("./engine/index.ts");
      engine = await createEngine(resolved, scope);
      await listen(engine, resolved, scope.signal);
      const { runtime, guarded } = engine;
      scope.lifecycle.onDrain(() => markDraining(runtime, guarded));
      const { fastify, stops } = engine;
      const parts = { fastify, guarded, engine: runtime, drainDelayMs: resolved.drainDelayMs };
      const shutDown = async (deadline: Deadline): Promise<void> => {
        await drain(parts, deadline);
        for (const run of stops) await run();
      };
      state = { phase: "running", shutDown };
      return apiOf(engine, resolved, options.routes);
    } catch (error) {
      state = { phase: "stopped" };
      await engine?.fastify.close().catch(() => {});
      throw error;
    }
  };

  const stop = (deadline: Deadline): Promise<void> => {
    if (state.phase === "stopping") return state.stopped;
    if (state.phase !== "running") return Promise.resolve();
    const stopped = state.shutDown(deadline).finally(() => {
      state = { phase: "stopped" };
    });
    state = { phase: "stopping", stopped };
    return stopped;
  };

  return defineResource({ kind: "http", start, stop });
}

async function listen(engine: Engine, { port, host }: ResolvedHttpOptions, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await engine.fastify.listen({ port, host });
  } catch (cause) {
    throw listenError(cause, port, host);
  }
}

function listenError(cause: unknown, port: number, host: string): HttpSetupError {
  const code = (cause as NodeJS.ErrnoException).code;
  const data = { option: "port", port, host };
  if (code === "EADDRINUSE") {
    const message = `http.port ${port} on ${host} is in use by another process: stop that or choose another port`;
    return new HttpSetupError("HTTP_PORT_IN_USE", message, { cause, data });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HttpSetupError("HTTP_LISTEN_FAILED", `http cannot listen on port ${port} of ${host}: ${reason}`, {
    cause,
    data,
  });
}

function apiOf<Routes extends readonly Route[]>(
  engine: Engine,
  { host }: ResolvedHttpOptions,
  routes: Routes,
): HttpApi<Routes> {
  const { fastify } = engine;
  const { port } = engine.guarded.server.address() as { readonly port: number };
  const shownHost = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const off = (member: string, option: string) => (): never => {
    throw new HttpSetupError("HTTP_FEATURE_OFF", `http.${member}() needs the option \`${option}\``, {
      data: { option },
    });
  };
  return {
    url: `http://${shownHost.includes(":") ? `[${shownHost}]` : shownHost}:${port}`,
    port,
    routes,
    openapi: off("openapi", "openapi"),
    readSession: off("readSession", "sessions"),
    inject: (request) => fastify.inject(request),
    raw: fastify,
    ...engine.apiMembers,
  };
}
