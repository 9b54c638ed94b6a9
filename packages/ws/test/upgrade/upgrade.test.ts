import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { join, open, refusal, serve } from "../support/serve.ts";

const room = defineChannel({ name: "room/:id", publications: { said: { type: "string" } } });
const channels = [room] as const;

describe("the origin of a page", () => {
  test("of the server's own host may connect, a foreign one gets 403", async () => {
    const { url, host } = await serve({ channels });
    const own = await open(url, { origin: `http://${host}` });
    expect(own.socket.readyState).toBe(WebSocket.OPEN);
    expect(await refusal(url, { origin: "https://evil.example" })).toMatchObject({
      status: 403,
      body: { code: "WS_ORIGIN_REFUSED", status: 403 },
    });
    expect((await refusal(url, { origin: "null" })).status).toBe(403);
  });

  test("may be listed, besides the server's own", async () => {
    const { url, host } = await serve({ channels, origins: ["https://app.example"] });
    for (const origin of ["https://app.example", `http://${host}`]) {
      expect((await open(url, { origin })).socket.readyState).toBe(WebSocket.OPEN);
    }
    expect((await refusal(url, { origin: "https://app.example.evil" })).status).toBe(403);
  });

  test("that is missing is refused together with cookies and taken without: a program has no page", async () => {
    const { url } = await serve({ channels });
    expect((await open(url)).socket.readyState).toBe(WebSocket.OPEN);
    expect((await refusal(url, { headers: { cookie: "sid=1" } })).status).toBe(403);
  });

  test("in the options that is none throws", async () => {
    await expect(serve({ channels, origins: ["app.example"] })).rejects.toMatchObject({ code: "WS_OPTION_INVALID" });
  });
});

describe("authentication", () => {
  const authenticate = ({
    token,
    request,
  }: {
    readonly token: string | undefined;
    readonly request?: { readonly cookies: Readonly<Record<string, string>> };
  }) => {
    const userId = token ?? request?.cookies["user"];
    return userId === undefined || userId === "nobody" ? undefined : { userId };
  };

  test("runs before the connection is made: a refused credential is 401", async () => {
    const { url } = await serve({ channels, authenticate });
    expect(await refusal(url)).toMatchObject({ status: 401, body: { code: "WS_CREDENTIALS_REFUSED" } });
    expect((await refusal(url, { headers: { authorization: "Bearer nobody" } })).status).toBe(401);
  });

  test.each([
    ["a bearer token", { headers: { authorization: "Bearer ann" } }, []],
    ["a token among the sub-protocols", {}, [`mega.token.${Buffer.from("ann").toString("base64url")}`]],
    ["a cookie", { headers: { cookie: "user=ann" }, origin: "same" }, []],
  ])("takes %s", async (_what, options, more) => {
    const { url, host, live } = await serve({ channels, authenticate });
    const origin = "origin" in options ? { origin: `http://${host}` } : {};
    const client = await open(url, { ...options, ...origin, protocols: ["mega.v1.json", ...more] });
    expect(client.socket.protocol).toBe("mega.v1.json");
    client.send({ t: "hello", v: [1, 1] });
    await client.next("welcome");
    expect(live.user("ann").send("hi", 1)).toBe(1);
    expect(await client.next("dm")).toMatchObject({ ev: "hi", d: 1 });
  });

  test("that fails, or takes too long, is 503 with a time to come back", async () => {
    const failing = await serve({ channels, authenticate: () => Promise.reject(new Error("no database")) });
    expect(await refusal(failing.url)).toMatchObject({
      status: 503,
      retryAfter: "5",
      body: { code: "WS_AUTHENTICATION_FAILED" },
    });
    const slow = await serve({ channels, timing: { helloTimeoutMs: 50 }, authenticate: () => new Promise(() => {}) });
    expect((await refusal(slow.url)).status).toBe(503);
  });
});

describe("limits of connections", () => {
  test("of the process answer 503, of an address and of a user 429, each with Retry-After", async () => {
    const authenticate = ({ token }: { readonly token: string | undefined }) => ({ userId: token });
    const full = await serve({ channels, limits: { maxConnections: 1 } });
    await open(full.url);
    expect(await refusal(full.url)).toMatchObject({ status: 503, retryAfter: "5", body: { code: "WS_PROCESS_LIMIT" } });
    const crowded = await serve({ channels, limits: { maxConnectionsPerAddress: 1 } });
    await open(crowded.url);
    expect(await refusal(crowded.url)).toMatchObject({
      status: 429,
      retryAfter: "5",
      body: { code: "WS_ADDRESS_LIMIT" },
    });
    const one = await serve({ channels, authenticate, limits: { maxConnectionsPerUser: 1 } });
    const headers = { authorization: "Bearer ann" };
    await open(one.url, { headers });
    expect(await refusal(one.url, { headers })).toMatchObject({ status: 429, body: { code: "WS_USER_LIMIT" } });
    await open(one.url, { headers: { authorization: "Bearer bob" } });
  });

  test("hold while others are still being authenticated", async () => {
    const gates: (() => void)[] = [];
    const { url } = await serve({
      channels,
      limits: { maxConnections: 1 },
      authenticate: () => new Promise((resolve) => gates.push(() => resolve({ userId: "ann" }))),
    });
    const first = open(url);
    await expect.poll(() => gates.length).toBe(1);
    expect((await refusal(url)).status).toBe(503);
    gates.shift()?.();
    await first;
  });

  test("a place is free again when its connection has gone", async () => {
    const { url, live } = await serve({ channels, limits: { maxConnections: 1 } });
    const first = await open(url);
    first.socket.terminate();
    await expect.poll(() => live.stats().connections).toBe(0);
    await open(url);
  });
});

describe("sub-protocols", () => {
  test("without one of ours the answer is 400", async () => {
    const { url } = await serve({ channels });
    expect(await refusal(url, {}, [])).toMatchObject({ status: 400, body: { code: "WS_SUBPROTOCOL_UNKNOWN" } });
    expect((await refusal(url, {}, ["mega.v9.json"])).status).toBe(400);
  });

  test("the first that the client prefers is spoken: MessagePack and JSON share a channel", async () => {
    const { url, live } = await serve({ channels });
    const json = await join(url, "room/1");
    const { createMsgpackCodec } = await import("@mega/protocol/msgpack");
    const codec = createMsgpackCodec();
    const binary = new WebSocket(url, ["mega.v1.msgpack", "mega.v1.json"]);
    const seen: unknown[] = [];
    binary.on("message", (data: Buffer) => {
      const decoded = codec.decodeServer(data);
      if (decoded.ok) seen.push(decoded.value);
    });
    await new Promise((resolve) => binary.once("open", resolve));
    binary.send(codec.encode({ t: "hello", v: [1, 1] }));
    await expect.poll(() => seen.length).toBe(1);
    binary.send(codec.encode({ t: "sub", id: 1, ch: "room/1" }));
    await expect.poll(() => seen.length).toBe(2);
    await live.channel("room/1").publish("said", "both");
    expect(await json.next("pub")).toMatchObject({ d: "both" });
    await expect.poll(() => seen.length).toBe(3);
    expect(seen[2]).toMatchObject({ t: "pub", n: 1, ev: "said", d: "both" });
    binary.terminate();
  });
});

test("while the server drains, upgrades are answered 503 and connections are told when to come back", async () => {
  const { url, live } = await serve({ channels });
  const client = await join(url, "room/1");
  await live.drain({ perSecond: 1_000, retryMs: 3_000 });
  expect(await client.next("goaway")).toEqual({ t: "goaway", retryMs: 3_000, windowMs: 1 });
  expect(await client.closed).toEqual([4001, "drain"]);
  expect(await refusal(url)).toMatchObject({ status: 503, retryAfter: "5", body: { code: "WS_DRAINING" } });
});

test("a path that nobody takes is 404", async () => {
  const { url } = await serve({ channels });
  expect(await refusal(url.replace("/live", "/dead"))).toMatchObject({
    status: 404,
    body: { code: "WS_PATH_UNKNOWN" },
  });
});

test("the channel can be named by its definition and parameters", async () => {
  const { url, live } = await serve({ channels });
  const client = await join(url, "room/7");
  await live.channel(room, { id: "7" }).publish("said", "a");
  expect(await client.next("pub")).toMatchObject({ d: "a" });
  expect(live.channel("room/7").size).toBe(1);
  expect(() => live.channel(room, { id: "a/b" })).toThrow(TypeError);
  // @ts-expect-error there is no such channel
  await expect(live.channel("nowhere/1").publish("said", "a")).rejects.toMatchObject({ code: "WS_CHANNEL_UNKNOWN" });
  // @ts-expect-error a string is wanted
  await expect(live.channel("room/7").publish("said", 7)).rejects.toMatchObject({ code: "WS_PAYLOAD_INVALID" });
});

describe("raw endpoints", () => {
  test("carry text and bytes of any protocol, under the same checks", async () => {
    const { live, port, host } = await serve({
      channels,
      authenticate: ({ token }) => (token === "ann" ? { userId: token } : undefined),
    });
    const closed: number[] = [];
    live.raw("/echo", (socket) => ({ message: (data) => socket.send(data), closed: (code) => closed.push(code) }));
    const url = `ws://127.0.0.1:${port}/echo`;
    expect((await refusal(url, {}, [])).status).toBe(401);
    const headers = { authorization: "Bearer ann" };
    expect((await refusal(url, { headers, origin: "https://evil.example" }, [])).status).toBe(403);
    const socket = new WebSocket(url, ["chat.v3"], { headers, origin: `http://${host}` });
    const seen: [string, boolean][] = [];
    socket.on("message", (data, isBinary) => seen.push([data.toString(), isBinary]));
    await new Promise((resolve) => socket.once("open", resolve));
    expect(socket.protocol).toBe("chat.v3");
    socket.send("text");
    socket.send(Buffer.from("bytes"));
    await expect
      .poll(() => seen)
      .toEqual([
        ["text", false],
        ["bytes", true],
      ]);
    socket.close(3_000);
    await expect.poll(() => closed).toEqual([3_000]);
    expect(live.stats().connections).toBe(0);
  });

  test("a socket that does not read is closed with 1013", async () => {
    const { live, port } = await serve({ channels, limits: { maxBufferedBytes: 100_000 } });
    live.raw("/flood", (socket) => {
      const timer = setInterval(() => socket.send("x".repeat(60_000)), 1);
      return { closed: () => clearInterval(timer) };
    });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/flood`);
    await new Promise((resolve) => socket.once("open", resolve));
    socket.pause();
    await expect.poll(() => live.stats().connections, { timeout: 10_000 }).toBe(0);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.resume();
    expect(await closed).toBe(1013);
    expect(live.stats().bufferedBytes).toBe(0);
  });

  test("whose handler throws ends with 1011 and leaves the others alone", async () => {
    const { live, port } = await serve({ channels });
    live.raw("/bad", () => ({
      message() {
        throw new Error("oops");
      },
    }));
    const [bad, other] = [0, 1].map(() => new WebSocket(`ws://127.0.0.1:${port}/bad`));
    await Promise.all([bad, other].map((socket) => new Promise((resolve) => socket?.once("open", resolve))));
    const closed = new Promise((resolve) => bad?.once("close", resolve));
    bad?.send("x");
    expect(await closed).toBe(1011);
    expect(other?.readyState).toBe(WebSocket.OPEN);
    other?.terminate();
  });
});

describe("compression", () => {
  const long = "compress me ".repeat(500);

  test("is off unless asked for", async () => {
    const { url } = await serve({ channels });
    expect((await open(url, { perMessageDeflate: true })).socket.extensions).toBe("");
  });

  test("a publication is read by those who take compression and those who do not", async () => {
    const { url, live } = await serve({ channels, compression: true });
    const compressing = [
      await join(url, "room/1", { perMessageDeflate: true }),
      await join(url, "room/1", { perMessageDeflate: true }),
    ];
    const plain = await join(url, "room/1");
    expect(compressing[0]?.socket.extensions).toBe("permessage-deflate");
    for (const said of [long, "short", `${long}!`]) await live.channel("room/1").publish("said", said);
    for (const client of [...compressing, plain]) {
      for (const d of [long, "short", `${long}!`]) expect(await client.next("pub")).toMatchObject({ d });
    }
  });

  test("what a client compresses is read, and a bomb is closed with 1009", async () => {
    const { url } = await serve({ channels, compression: { thresholdBytes: 1, level: 9 } });
    const client = await open(url, { perMessageDeflate: { threshold: 0 } });
    client.send({ t: "hello", v: [1, 1] });
    expect((await client.next("welcome")).v).toBe(1);
    client.socket.send(`{"t":"ping","x":"${"x".repeat(1_000_000)}"}`);
    expect((await client.closed)[0]).toBe(1009);
  });

  test("options out of range throw", async () => {
    await expect(serve({ channels, compression: { level: 0 } })).rejects.toMatchObject({ code: "WS_OPTION_INVALID" });
  });
});
