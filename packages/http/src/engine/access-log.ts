import type { HttpExchange } from "../http-options.ts";
import type { EngineContext } from "./engine-context.ts";

/** One line per request. The path is logged without its query, which may hold what must not be kept. */
export function logExchange({ method, route, status, durationMs, isAborted }: HttpExchange, ctx: EngineContext): void {
  const level = status >= 500 ? "error" : "info";
  if (!ctx.log.isEnabled(level)) return;
  const fields = { method, path: ctx.request.path, route, status, durationMs: Math.round(durationMs * 1_000) / 1_000 };
  ctx.log[level](isAborted ? { ...fields, isAborted } : fields, `${method} ${route} ${status}`);
}
