import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { createFakeClock } from "@mega/core/testing";
import { createRouteBuilder, type HttpContext, middleware, streamReply } from "@mega/http";
import { describe, expect, test } from "vitest";
import { exchangeRaw, parseRaw } from "./support/raw.ts";
import { recordingLogger } from "./support/recording-logger.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();
const forever = () => new Promise<never>(() => {});

describe("a handler that takes too long", () => {
  test("is answered with 503, its signal aborts, and its late result is dropped", async () => {
    const logger = recordingLogger();
    const seen: unknown[] = [];
    let finish: (value: unknown) => void = () => {};
    const { url } = await serve({
      logger,
      limits: { handlerTimeoutMs: 100 },
      routes: [
        route.get("/", {}, async ({ signal }) => {
          signal.addEventListener("abort", () => seen.push((signal.reason as { code: string }).code));
          return new Promise((resolve) => {
            finish = resolve;
          });
        }),
      ],
    });
    const response = await fetch(url);
    expect(await response.json()).toMatchObject({ status: 503, code: "HTTP_HANDLER_TIMEOUT", data: { limitMs: 100 } });
    expect(seen).toEqual(["HTTP_HANDLER_TIMEOUT"]);
    const late = Readable.from(["late"]);
    finish(streamReply(200, late));
    await expect.poll(() => late.destroyed).toBe(true);
    expect(logger.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("has the limit of its own route", async () => {
    const { url } = await serve({
      limits: { handlerTimeoutMs: 60_000 },
      routes: [route.get("/", { limits: { handlerTimeoutMs: 100 } }, forever)],
    });
    expect((await fetch(url)).status).toBe(503);
  });

  test("has had one limit together with all that the answer waited for before", async () => {
    const clock = createFakeClock();
    const wait = (name: string, stage: "onRequest" | "authorize") =>
      middleware<HttpContext>()({ name, stage, run: () => clock.advance(300).then(() => undefined) });
    const patient = route.use(wait("first", "onRequest")).use(wait("second", "authorize"));
    const { api } = await serve({
      clock,
      limits: { handlerTimeoutMs: 1_000 },
      routes: [
        patient.get("/quick", {}, () => clock.advance(200).then(() => ({}))),
        patient.get("/slow", {}, () => clock.advance(900).then(() => ({}))),
      ],
    });
    expect((await api.inject({ url: "/quick" })).statusCode).toBe(200);
    const slow = await api.inject({ url: "/slow" });
    expect([slow.statusCode, slow.json()]).toMatchObject([503, { data: { limitMs: 1_000 } }]);
  });

  test("is not charged for the time in which the body arrived", async () => {
    const clock = createFakeClock();
    const limits = { handlerTimeoutMs: 1_000 };
    const early = route.use(
      middleware<HttpContext>()({
        name: "early",
        stage: "onRequest",
        run: () => clock.advance(500).then(() => undefined),
      }),
    );
    const { api } = await serve({
      clock,
      limits,
      routes: [
        early.post("/", { body: { type: "object" } }, () => clock.advance(300).then(() => ({}))),
        route.get("/other", {}, () => clock.advance(700).then(() => ({}))),
      ],
    });
    const socket = connect(api.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk));
    const head =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    socket.write(`${head}{`);
    await expect.poll(() => clock.monotonicMs()).toBe(500);
    for (let turn = 0; turn < 3; turn++) expect((await api.inject({ url: "/other" })).statusCode).toBe(200);
    socket.write("}");
    await once(socket, "close");
    expect(parseRaw(answer).status).toBe(200);
  });

  test("leaves the others alone", async () => {
    const { url } = await serve({
      limits: { handlerTimeoutMs: 100 },
      routes: [route.get("/slow", {}, forever), route.get("/fast", {}, async () => ({}))],
    });
    const slow = fetch(`${url}/slow`);
    for (let index = 0; index < 20; index++) expect((await fetch(`${url}/fast`)).status).toBe(200);
    expect((await slow).status).toBe(503);
  });
});

describe("a request that takes too long to arrive", () => {
  test("is 408 when its headers are slow", async () => {
    const { api } = await serve({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 }, routes: [] });
    const { status, body } = parseRaw(await exchangeRaw(api.port, "GET / HTTP/1.1\r\nHost:", { quietMs: 300 }));
    expect([status, JSON.parse(body).code]).toEqual([408, "HTTP_REQUEST_TIMEOUT"]);
  });

  test("is 408 when its body is slow", async () => {
    const { api } = await serve({
      limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 },
      routes: [route.post("/", {}, () => ({}))],
    });
    const raw = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    const { status, body } = parseRaw(await exchangeRaw(api.port, raw, { quietMs: 300 }));
    expect([status, JSON.parse(body).code]).toEqual([408, "HTTP_REQUEST_TIMEOUT"]);
  });
});

test("an idle connection is closed after the keep-alive time-out", async () => {
  const { api } = await serve({ limits: { keepAliveTimeoutMs: 200 }, routes: [route.get("/", {}, () => ({}))] });
  const socket = connect(api.port, "127.0.0.1");
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve("closed by the server")));
  socket.resume();
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  expect(await closed).toBe("closed by the server");
});

test("connections over the limit are refused, and taken again when one closes", async () => {
  const { api, url } = await serve({ limits: { connections: 1 }, routes: [route.get("/", {}, () => ({}))] });
  const first = connect(api.port, "127.0.0.1");
  first.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await new Promise((resolve) => first.once("data", resolve));
  await expect(fetch(url)).rejects.toThrow();
  first.destroy();
  await expect
    .poll(() =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

test("a stream reply ends with the client: the source is destroyed", async () => {
  const source = new Readable({ read() {} });
  const { api } = await serve({ routes: [route.get("/", {}, () => streamReply(200, source))] });
  const socket = connect(api.port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  source.push("first");
  await new Promise((resolve) => socket.once("data", resolve));
  socket.destroy();
  await expect.poll(() => source.destroyed).toBe(true);
});

test("a stream that fails half-way breaks the connection, so that the client never takes half for the whole", async () => {
  const source = new Readable({ read() {} });
  const { url } = await serve({ routes: [route.get("/", {}, () => streamReply(200, source))] });
  source.push("half");
  const response = await fetch(url);
  source.destroy(new Error("disk gone"));
  await expect(response.text()).rejects.toThrow();
});
