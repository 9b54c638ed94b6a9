import cors, { type FastifyCorsOptions } from "@fastify/cors";
import type { FastifyRequest } from "fastify";
import type { HttpFeature } from "../engine/engine-setup.ts";
import type { ResolvedCorsOptions } from "./cors-options.ts";

/** Lets pages of other origins read answers, and answers their preflights. */
export function corsFeature(options: ResolvedCorsOptions): HttpFeature {
  return {
    name: "cors",
    async install({ fastify }) {
      const preflight = toPluginOptions(options);
      const plain = { ...preflight, preflight: false };
      // The plugin takes every OPTIONS for a preflight, and those that are none must still tell the methods of their path.
      const choose = (request: FastifyRequest, done: (error: null, chosen: FastifyCorsOptions) => void): void =>
        done(null, isPreflight(request) ? preflight : plain);
      await fastify.register(cors, () => choose);
    },
  };
}

const isPreflight = ({ headers }: FastifyRequest): boolean =>
  headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

function toPluginOptions(options: ResolvedCorsOptions): FastifyCorsOptions {
  return {
    origin: options.origins === "*" ? "*" : [...options.origins],
    credentials: options.credentials,
    methods: [...options.methods],
    exposedHeaders: [...options.exposedHeaders],
    maxAge: Math.floor(options.maxAgeMs / 1000),
    ...(options.allowedHeaders === undefined ? {} : { allowedHeaders: [...options.allowedHeaders] }),
  };
}
