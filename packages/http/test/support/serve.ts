import { type Clock, createApp, type Logger, type Resource, silentLogger, type Translator } from "@mega/core";
import { type HttpApi, type HttpOptions, http, type Route } from "@mega/http";
import { onTestFinished } from "vitest";

export interface ServeOptions<Routes extends readonly Route[]> extends Omit<HttpOptions<Routes>, "port"> {
  readonly environment?: "development" | "test" | "production";
  readonly logger?: Logger;
  readonly resources?: Readonly<Record<string, Resource<unknown>>>;
  readonly port?: number;
  readonly i18n?: Translator;
  readonly shutdownTimeoutMs?: number;
  readonly clock?: Clock;
}

/** A running app with one server on a free port, stopped when the test ends. */
export async function serve<const Routes extends readonly Route[]>(options: ServeOptions<Routes>) {
  const {
    environment = "test",
    logger = silentLogger,
    resources = {},
    i18n,
    shutdownTimeoutMs,
    clock,
    ...rest
  } = options;
  const app = createApp({
    name: "test",
    version: "1.0.0",
    environment,
    logger,
    ...(i18n === undefined ? {} : { i18n }),
    ...(clock === undefined ? {} : { clock }),
    ...(shutdownTimeoutMs === undefined ? {} : { shutdownTimeoutMs }),
    resources: { ...resources, http: http({ port: 0, host: "127.0.0.1", ...rest } as HttpOptions<Routes>) },
  });
  onTestFinished(async () => void (await app.stop()));
  await app.start();
  const api = (app.resources as unknown as { readonly http: HttpApi<Routes> }).http;
  return { app, api, url: api.url };
}
