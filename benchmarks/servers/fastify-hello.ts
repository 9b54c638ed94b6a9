import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { announce, hello, helloReply } from "./workload.ts";

/** The smallest server with one typed route, to compare boots with `examples/hello-http`. */
const app = Fastify();
app.get("/hello", { schema: { response: { 200: helloReply } } }, async () => hello());
await app.listen({ port: 0, host: "127.0.0.1" });
announce((app.server.address() as AddressInfo).port);
process.once("SIGTERM", () => process.exit(0));
