import { createApp } from "@mega/core";
import { createRouteBuilder, http } from "@mega/http";

const route = createRouteBuilder();

const routes = [route.get("/hello/:name", {}, (ctx) => ({ greeting: `Hello, ${ctx.params.name}!` }))] as const;

const app = createApp({
  name: "hello-http",
  resources: { http: http({ port: Number(process.env["PORT"] ?? 3_000), routes }) },
});

await app.run();
console.log(`Say hello: ${app.resources.http.url}/hello/world`);
