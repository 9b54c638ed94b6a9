import type { StartScope } from "@mega/core";
import { liveness, type ProbeResult, readiness, startup } from "@mega/core/health";
import { HttpError } from "../http-error.ts";
import type { HttpHealthOptions } from "../http-options.ts";
import type { Route } from "../route.ts";

/** The three probes. What is not well is a problem with status 503, so that a probe need not read the body. */
export function healthRoutes(options: Required<HttpHealthOptions>, scope: StartScope): readonly Route[] {
  const { lifecycle, health } = scope;
  return [
    probe(options.live, () => answer(liveness(lifecycle.phase()))),
    probe(options.startup, () => answer(startup(lifecycle.phase()))),
    probe(options.ready, async () => {
      // A server that drains is not ready, whatever its checks say: they are not run for it.
      if (!lifecycle.isReady()) return answer({ ok: false, status: "down", phase: lifecycle.phase() });
      const summary = await health.run();
      return answer(readiness(summary, lifecycle.phase()), options.details ? { checks: summary.checks } : {});
    }),
  ];
}

function answer({ ok, status, phase }: ProbeResult, details: Readonly<Record<string, unknown>> = {}): unknown {
  const data = { status, phase, ...details };
  if (ok) return data;
  throw new HttpError("HTTP_UNAVAILABLE", undefined, { data, expose: true, headers: { "cache-control": "no-store" } });
}

function probe(path: string, handler: () => unknown): Route {
  return { method: "GET", path, spec: { hidden: true, tags: ["health"], rateLimit: false }, middleware: [], handler };
}
