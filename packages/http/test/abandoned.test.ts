import { once } from "node:events";
import { IncomingMessage } from "node:http";
import { connect, Socket } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createRouteBuilder, type HttpContext, middleware, reply, streamReply } from "@mega/http";
import { describe, expect, test } from "vitest";
import { openBodyStream } from "../src/body-stream/open-body-stream.ts";
import { resolveUpload } from "../src/upload/upload-options.ts";
import { UploadReader } from "../src/upload/upload-reader.ts";
import { createCountingStore } from "./support/memory-session-store.ts";
import { recordingLogger } from "./support/recording-logger.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

/** Goes on only after the client of the request has left. */
const waitForLeaving = middleware<HttpContext>()({
  name: "wait-for-leaving",
  stage: "onRequest",
  run: async (ctx) => {
    const { socket } = ctx.request.raw;
    if (!socket.destroyed) await once(socket, "close");
    return undefined;
  },
});

/** Sends this and leaves once the server has seen it. */
async function sendAndLeave(port: number, bytes: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  await new Promise((resolve) => socket.write(bytes, resolve));
  setTimeout(() => socket.destroy(), 50);
}

describe("a client that left before the handler began", () => {
  test("still has its request scope disposed", async () => {
    const disposed: string[] = [];
    const { api } = await serve({
      routes: [
        route.use(waitForLeaving).get("/sync", {}, ({ scope }) => scope.defer(() => void disposed.push("sync"))),
        route.use(waitForLeaving).get("/async", {}, async ({ scope }) => {
          scope.defer(() => void disposed.push("async"));
        }),
      ],
    });
    await sendAndLeave(api.port, "GET /sync HTTP/1.1\r\nHost: a\r\n\r\n");
    await sendAndLeave(api.port, "GET /async HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect.poll(() => disposed.toSorted()).toEqual(["async", "sync"]);
  });

  test("leaves a body stream that fails instead of never ending", async () => {
    const request = await closedRequest();
    await expect(text(openBodyStream(request, 100))).rejects.toMatchObject({ code: "HTTP_CLIENT_CLOSED" });
  });

  test("leaves an upload that fails instead of never ending", async () => {
    const request = await closedRequest();
    request.headers["content-type"] = "multipart/form-data; boundary=x";
    const files = new UploadReader(request, resolveUpload({}))[Symbol.asyncIterator]();
    await expect(files.next()).rejects.toMatchObject({ code: "HTTP_CLIENT_CLOSED" });
  });
});

/** A request as Node leaves it when the client is gone before anybody read the body. */
async function closedRequest(): Promise<IncomingMessage> {
  const request = new IncomingMessage(new Socket());
  request.destroy();
  await once(request, "close");
  return request;
}

describe("a stream that is not sent", () => {
  test("is destroyed when it comes without `streamReply` and too late", async () => {
    const late = new Readable({ read() {} });
    let finish: (value: unknown) => void = () => {};
    const { url } = await serve({
      limits: { handlerTimeoutMs: 100 },
      routes: [
        route.get(
          "/",
          {},
          () =>
            new Promise((resolve) => {
              finish = resolve;
            }),
        ),
      ],
    });
    expect((await fetch(url)).status).toBe(503);
    finish(late);
    await expect.poll(() => late.destroyed).toBe(true);
  });

  test("is destroyed when a step of the serialize stage fails", async () => {
    const source = new Readable({ read() {} });
    const broken = middleware<HttpContext>()({
      name: "broken",
      stage: "serialize",
      run: () => {
        throw new Error("no");
      },
    });
    const { url } = await serve({ routes: [route.use(broken).get("/", {}, () => streamReply(200, source))] });
    expect((await fetch(url)).status).toBe(500);
    expect(source.destroyed).toBe(true);
  });

  test("is destroyed when its status has no body", async () => {
    const source = new Readable({ read() {} });
    const { url } = await serve({ routes: [route.get("/", {}, () => streamReply(304, source))] });
    expect((await fetch(url)).status).toBe(304);
    expect(source.destroyed).toBe(true);
  });
});

describe("what comes after the handler", () => {
  test("is limited in time too: a serialize step that hangs is answered with 503", async () => {
    const hanging = middleware<HttpContext>()({
      name: "hanging",
      stage: "serialize",
      run: () => new Promise<undefined>(() => {}),
    });
    const { url } = await serve({
      limits: { handlerTimeoutMs: 100 },
      routes: [route.use(hanging).get("/", {}, () => ({}))],
    });
    expect((await fetch(url, { signal: AbortSignal.timeout(5_000) })).status).toBe(503);
  });

  test("is limited in time too: a session store that hangs is answered with 503, and its late success changes nothing", async () => {
    let finish: (isCreated: boolean) => void = () => {};
    const store = { ...createCountingStore(), create: () => new Promise<boolean>((resolve) => (finish = resolve)) };
    const logger = recordingLogger();
    const { url } = await serve({
      logger,
      limits: { handlerTimeoutMs: 100 },
      sessions: { store },
      routes: [
        route.get("/", {}, (ctx) => {
          ctx.session.set("a", 1);
          return {};
        }),
      ],
    });
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    expect([response.status, await response.json()]).toMatchObject([503, { code: "HTTP_HANDLER_TIMEOUT" }]);
    finish(true);
    await new Promise(setImmediate);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(logger.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

test("a body stream that the handler refused to read is dropped, so that the connection can be used again", async () => {
  const { api } = await serve({
    routes: [
      route.put("/refuse", { bodyStream: { accept: ["*/*"] } }, async (ctx) => {
        void ctx.bodyStream;
        return reply(403, {});
      }),
      route.get("/next", {}, () => "the next answer"),
    ],
  });
  const socket = connect(api.port, "127.0.0.1");
  let received = "";
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    received += chunk;
  });
  const size = 1_000_000;
  socket.write(`PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: ${size}\r\n\r\n`);
  socket.write("x".repeat(size));
  socket.write("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
  await expect.poll(() => received, { timeout: 5_000 }).toContain("the next answer");
  socket.destroy();
});
