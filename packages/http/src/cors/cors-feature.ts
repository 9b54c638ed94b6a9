import cors from "@fastify/cors";
import type { HttpFeature } from "../engine/engine-setup.ts";
import type { ResolvedCorsOptions } from "./cors-options.ts";

/** Lets pages of other origins read answers, and answers their preflights. */
export function corsFeature(options: ResolvedCorsOptions): HttpFeature {
  return {
    name: "cors",
    async install({ fastify }) {
      await fastify.register(cors, {
        origin: options.origins === "*" ? "*" : [...options.origins],
        credentials: options.credentials,
        methods: [...options.methods],
        exposedHeaders: [...options.exposedHeaders],
        maxAge: Math.floor(options.maxAgeMs / 1000),
        ...(options.allowedHeaders === undefined ? {} : { allowedHeaders: [...options.allowedHeaders] }),
      });
    },
  };
}
