import type { HttpFeature } from "../engine/engine-setup.ts";
import { resolveHeaders, type SecurityHeaderOptions } from "./header-options.ts";

/** Security headers on every answer, 404 and 500 included. A route that sets one of them itself wins. */
export function headerFeature(options: "api" | "web" | SecurityHeaderOptions): HttpFeature {
  return {
    name: "headers",
    install: (engine) => engine.addConstantHeaders(resolveHeaders(options, engine.scope.app.environment)),
  };
}
