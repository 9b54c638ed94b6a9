import { createApp } from "@mega/core";
import { createRouteBuilder, http } from "@mega/http";

/** The server that scenarios send signals to: it answers after a few milliseconds, so that a signal always meets requests in flight. */
const route = createRouteBuilder();
const reply = { 200: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] } } as const;

const work = route.get("/work", { reply }, async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { ok: true };
});

const app = createApp({
  name: "target",
  version: "1.0.0",
  resources: { http: http({ port: 0, host: "127.0.0.1", routes: [work] }) },
});

await app.run();
console.log(app.resources.http.url);
