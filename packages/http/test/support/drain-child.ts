import { setTimeout as sleep } from "node:timers/promises";
import { createApp, silentLogger } from "@mega/core";
import { createRouteBuilder, type HttpApi, http } from "@mega/http";

const route = createRouteBuilder();
const routes = [
  route.get("/fast", {}, async () => ({ ok: true })),
  route.get("/slow", {}, async () => {
    await sleep(200);
    return { ok: true };
  }),
  route.get("/stuck", {}, () => new Promise<never>(() => {})),
];

const shutdownTimeoutMs = Number(process.env["SHUTDOWN_MS"] ?? 10_000);
const app = createApp({
  name: "drain",
  environment: "production",
  logger: silentLogger,
  shutdownTimeoutMs,
  resources: { http: http({ port: 0, host: "127.0.0.1", routes, drainDelayMs: Number(process.env["DRAIN_MS"] ?? 0) }) },
});
await app.run();
process.send?.({ port: (app.resources.http as HttpApi).port });
