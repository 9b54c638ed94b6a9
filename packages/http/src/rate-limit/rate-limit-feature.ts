import type { EngineContext } from "../engine/engine-context.ts";
import type { EngineSetup, FeatureStep, HttpFeature } from "../engine/engine-setup.ts";
import { HttpError } from "../http-error.ts";
import type { Route } from "../route.ts";
import type { RouteRateLimit } from "../route-spec.ts";
import { callerKey } from "./caller-key.ts";
import type { RateLimitVerdict } from "./gcra.ts";
import { type RateLimitOptions, requireRouteRateLimit, resolveRateLimit } from "./rate-limit-options.ts";
import { memoryRateLimits, type RateLimitStore } from "./rate-limit-store.ts";

const defaultName = "default";

/** Refuses callers that ask too often, with the headers of draft-ietf-httpapi-ratelimit-headers. Routes without a limit pay nothing. */
export function rateLimitFeature(options?: RateLimitOptions): HttpFeature {
  return {
    name: "rate-limit",
    install(engine) {
      const resolved = resolveRateLimit(options);
      const store = resolved.store ?? memoryRateLimits(engine.scope.clock, resolved.maxKeys);
      engine.addSteps((route) => {
        const limit = limitOf(route, resolved.default);
        return limit === undefined ? [] : [createStep(limit, { engine, store, key: resolved.key })];
      });
    },
  };
}

type NamedLimit = RouteRateLimit & { readonly name: string };

function limitOf({ method, path, spec }: Route, common: RouteRateLimit | undefined): NamedLimit | undefined {
  if (spec.rateLimit === false) return undefined;
  if (spec.rateLimit === undefined) return common && { name: defaultName, ...common };
  requireRouteRateLimit(`rateLimit of ${method} ${path}`, spec.rateLimit);
  return { name: `${method} ${path}`, ...spec.rateLimit };
}

interface StepParts {
  readonly engine: EngineSetup;
  readonly store: RateLimitStore;
  readonly key: RateLimitOptions["key"];
}

function createStep(limit: NamedLimit, { engine, store, key }: StepParts): FeatureStep {
  const name = JSON.stringify(limit.name.replace(/[^\x20-\x7e]/g, "?"));
  const policy = `${name};q=${limit.limit};w=${Math.ceil(limit.windowMs / 1000)}`;
  const take = async (ctx: EngineContext): Promise<RateLimitVerdict | undefined> => {
    const caller = (await key?.(ctx)) ?? callerKey(ctx.request.ip);
    try {
      return await store.take(`${limit.name}|${caller}`, limit);
    } catch (error) {
      engine.scope.logger.warn(
        { err: error, policy: limit.name },
        "rate limit store failed: the request is let through",
      );
      return undefined;
    }
  };
  return {
    name: "rate-limit",
    stage: "onRequest",
    async run(ctx) {
      const verdict = await take(ctx);
      if (verdict === undefined) return undefined;
      ctx.response.setHeader("ratelimit-policy", policy);
      ctx.response.setHeader("ratelimit", `${name};r=${verdict.remaining};t=${Math.ceil(verdict.resetMs / 1000)}`);
      if (verdict.isAllowed) return undefined;
      const seconds = Math.max(1, Math.ceil(verdict.retryMs / 1000));
      throw new HttpError("HTTP_RATE_LIMITED", `try again in ${seconds} s`, {
        data: { retryAfterMs: Math.ceil(verdict.retryMs) },
        headers: { "retry-after": String(seconds) },
      });
    },
  };
}
