import { connect } from "node:net";
import { Readable } from "node:stream";
import { createRouteBuilder, streamReply } from "@mega/http";
import { expect, test } from "vitest";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

test("garbage behind a request never gets into the answer that is on its way", async () => {
  const source = new Readable({ read() {} });
  const { api } = await serve({ routes: [route.get("/", {}, () => streamReply(200, source))] });
  const socket = connect(api.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  source.push("the beginning");
  await expect.poll(() => received).toContain("the beginning");
  socket.write("garbage\r\n\r\n");
  await closed;
  expect(received).not.toContain("urn:problem");
  expect(source.destroyed).toBe(true);
});

test("a client that sends garbage and does not hang up is hung up on", async () => {
  const { api, app } = await serve({ routes: [] });
  const socket = connect({ port: api.port, host: "127.0.0.1", allowHalfOpen: true });
  const ended = new Promise((resolve) => socket.once("end", resolve));
  socket.resume();
  socket.write("garbage\r\n\r\n");
  await ended;
  const count = () =>
    new Promise<number>((resolve, reject) =>
      api.raw.server.getConnections((error, connections) => (error ? reject(error) : resolve(connections))),
    );
  await expect.poll(count, { timeout: 5_000 }).toBe(0);
  expect(app).toBeDefined();
  socket.destroy();
});
