import { connect } from "node:net";
import { systemClock } from "@mega/core";
import { describe, expect, test } from "vitest";
import { defineChannel } from "../src/channels/channel-handlers.ts";
import {
  clientFrame,
  closeCode,
  join,
  open,
  openRawTcp,
  refusal,
  serve,
  serverFrames,
  until,
} from "./support/serve.ts";

const TEXT = 0x81;
const TEXT_OPEN = 0x01;
const CONTINUATION = 0x00;
const BINARY = 0x82;
const CLOSE = 0x88;
const PING = 0x89;

const feed = defineChannel({ name: "feed/:id", publications: { tick: { type: "string" } }, history: {} });
const channels = [feed] as const;
const hello = clientFrame(TEXT, '{"t":"hello","v":[1,1]}');

/** Whatever happened to somebody else: this one goes on, nothing is held, nobody is left over. */
async function isHealthy(world: Awaited<ReturnType<typeof serve>>, healthy: Awaited<ReturnType<typeof open>>) {
  const live = world.live as unknown as {
    channel(name: string): { publish(event: string, payload: unknown): Promise<unknown> };
  };
  await live.channel("feed/1").publish("tick", "still here");
  await until(() => healthy.received.some((envelope) => envelope.t === "pub" && envelope.d === "still here"));
  await until(() => world.live.stats().connections === 1);
  expect(world.live.stats().bufferedBytes).toBe(0);
}

/** While the fault goes on, a healthy connection is answered again and again. */
async function whileAnswering<T>(healthy: Awaited<ReturnType<typeof open>>, fault: Promise<T>): Promise<T> {
  let isOver = false;
  const over = fault.finally(() => {
    isOver = true;
  });
  for (let ts = 1; !isOver; ts++) {
    healthy.send({ t: "ping", ts });
    expect(await healthy.next("pong")).toEqual({ t: "pong", ts });
    // Slower than the rate that one connection is allowed.
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 40))]);
  }
  return over;
}

describe("bad input closes its own connection and nobody else's", () => {
  test.each([
    ["malformed JSON", [hello, clientFrame(TEXT, '{"t":"sub",')], 4501],
    ["wrong types before hello", [clientFrame(TEXT, '{"t":"hello","v":"1"}')], 4501],
    ["a value that is no envelope", [hello, clientFrame(TEXT, "[1,2,3]")], 4501],
    ["nesting of ten thousand", [hello, clientFrame(TEXT, `${"[".repeat(10_000)}${"]".repeat(10_000)}`)], 4501],
    ["a forbidden key", [hello, clientFrame(TEXT, '{"t":"ping","constructor":{}}')], 4501],
    ["binary where text is agreed", [hello, clientFrame(BINARY, '{"t":"ping"}')], 4501],
    ["text that is not UTF-8", [hello, clientFrame(TEXT, Buffer.from([0xff, 0xfe]))], 1007],
    ["one byte more than a mebibyte", [hello, clientFrame(TEXT, Buffer.alloc(1_048_577, 0x20))], 1009],
    ["one byte more than was announced", [hello, clientFrame(TEXT, Buffer.alloc(65_537, 0x20))], 1009],
  ])("%s", async (_what, frames, code) => {
    const world = await serve({ channels });
    const healthy = await join(world.url, "feed/1");
    const bad = await openRawTcp(world.port);
    for (const frame of frames) bad.write(frame);
    expect(await closeCode(bad)).toBe(code);
    await isHealthy(world, healthy);
  });

  test("an unknown envelope and wrong types are answered, and the connection goes on", async () => {
    const world = await serve({ channels });
    const client = await join(world.url, "feed/1");
    client.socket.send('{"t":"teleport","id":7}');
    expect(await client.next("error")).toMatchObject({ id: 7, err: { code: 110 } });
    client.socket.send('{"t":"sub","id":8,"ch":["feed/1"]}');
    expect(await client.next("error")).toMatchObject({ id: 8, err: { code: 107 } });
    await isHealthy(world, client);
  });

  test("a million tiny fragments of one message", async () => {
    const world = await serve({ channels });
    const healthy = await join(world.url, "feed/1");
    const bad = await openRawTcp(world.port);
    const code = closeCode(bad);
    const flood = async (): Promise<number | undefined> => {
      bad.write(clientFrame(TEXT_OPEN, "{"));
      const thousand = Buffer.concat(Array.from({ length: 1_000 }, () => clientFrame(CONTINUATION, " ")));
      for (let sent = 0; sent < 1_000 && bad.writable; sent++) {
        if (!bad.write(thousand))
          await new Promise<void>((resolve) => void bad.once("drain", resolve).once("close", resolve));
      }
      return code;
    };
    expect(await whileAnswering(healthy, flood())).toBe(1008);
    await isHealthy(world, healthy);
  });

  test("a flood of pings", async () => {
    const world = await serve({ channels });
    const healthy = await join(world.url, "feed/1");
    const bad = await openRawTcp(world.port);
    bad.write(hello);
    const code = closeCode(bad);
    const pings = Buffer.concat(Array.from({ length: 20 }, () => clientFrame(PING, "x")));
    const flood = async (): Promise<number | undefined> => {
      while (!bad.destroyed) {
        bad.write(pings);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return code;
    };
    expect(await whileAnswering(healthy, flood())).toBe(4013);
    await isHealthy(world, healthy);
  });

  test("a flood of messages is told to slow down, then closed", async () => {
    const world = await serve({ channels });
    const healthy = await join(world.url, "feed/1");
    const bad = await join(world.url, "feed/2");
    for (let sent = 0; sent < 500; sent++) bad.send({ t: "ping" });
    expect(await bad.next("error")).toMatchObject({ err: { code: 111 } });
    expect(await bad.closed).toEqual([4013, "rate_limited"]);
    await isHealthy(world, healthy);
  });
});

describe("peers that fail", () => {
  const blob = "x".repeat(50_000);

  test("a slow reader is closed with 4008, recovers from history and loses nothing silently", async () => {
    const kept = defineChannel({
      name: "feed/:id",
      publications: { tick: { type: "string" } },
      history: { maxCount: 10_000, maxBytes: 100_000_000 },
    });
    const world = await serve({ channels: [kept], limits: { maxBufferedBytes: 200_000 } });
    const healthy = await join(world.url, "feed/1");
    const slow = await join(world.url, "feed/1");
    slow.socket.pause();
    let published = 0;
    while (world.live.stats().connections > 1) {
      await world.live.channel("feed/1").publish("tick", blob);
      published += 1;
      await new Promise(setImmediate);
    }
    slow.socket.resume();
    expect(await slow.closed).toEqual([4008, "slow_consumer"]);
    const seen = slow.received.flatMap((envelope) => (envelope.t === "pub" ? [envelope.o ?? 0] : []));
    expect(seen).toEqual(seen.map((_, at) => at + 1));
    const back = await open(world.url);
    back.send({ t: "hello", v: [1, 1], sid: slow.welcome.sid, resume: slow.welcome.resume });
    await back.next("welcome");
    back.send({ t: "sub", id: 1, ch: "feed/1", pos: { e: slow.answer.e ?? "", o: seen.length } });
    expect(await back.next("subok")).toMatchObject({ recovery: "recovered" });
    await until(() => back.received.some((envelope) => envelope.t === "pub" && envelope.o === published));
    const rest = back.received.flatMap((envelope) => (envelope.t === "pub" ? [envelope.o] : []));
    expect([...seen, ...rest]).toEqual(Array.from({ length: published }, (_, at) => at + 1));
    back.socket.terminate();
    await isHealthy(world, healthy);
  });

  test("readers that never read stay inside the budget of the process, and all they held is given back", async () => {
    const maxTotalBufferedBytes = 1_000_000;
    const world = await serve({ channels, limits: { maxTotalBufferedBytes, maxBufferedBytes: 50_000_000 } });
    const healthy = await join(world.url, "feed/1");
    const stuck = await Promise.all(Array.from({ length: 5 }, () => join(world.url, "feed/1")));
    for (const { socket } of stuck) socket.pause();
    let most = 0;
    const publishing = async (): Promise<void> => {
      while (world.live.stats().connections > 1) {
        await world.live.channel("feed/1").publish("tick", blob);
        most = Math.max(most, world.live.stats().bufferedBytes);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    await whileAnswering(healthy, publishing());
    // Sweeps run every 250 ms, so what one interval publishes comes on top.
    expect(most).toBeLessThan(maxTotalBufferedBytes + 150 * (blob.length + 100));
    for (const { socket } of stuck) socket.resume();
    for (const { closed } of stuck) expect(await closed).toEqual([4009, "process_budget"]);
    await isHealthy(world, healthy);
  });

  test("a peer that says goodbye while it is behind is sent nothing after the close frame", async () => {
    const world = await serve({ channels });
    const leaving = await openRawTcp(world.port);
    leaving.write(Buffer.concat([hello, clientFrame(TEXT, '{"t":"sub","id":1,"ch":"feed/1"}')]));
    const live = world.live.channel("feed/1");
    await until(() => live.size === 1);
    while (world.live.stats().bufferedBytes === 0) {
      await live.publish("tick", "x".repeat(100_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    leaving.write(clientFrame(CLOSE, Buffer.from([0x03, 0xe8])));
    await until(() => world.live.stats().bufferedBytes === 0);
    await live.publish("tick", "late");
    const frames = [...serverFrames(Buffer.concat(await leaving.toArray()))];
    expect(frames.map(({ opcode }) => opcode).indexOf(8)).toBe(frames.length - 1);
    expect(frames.filter(({ payload }) => payload.includes("late"))).toEqual([]);
    await until(() => world.live.stats().connections === 0);
  });

  test("a half-open peer, which acknowledges nothing, is gone after a ping without an answer", async () => {
    const world = await serve({ channels, timing: { pingIntervalMs: 400 } });
    const healthy = await join(world.url, "feed/1");
    const mute = await openRawTcp(world.port);
    mute.write(hello);
    await until(() => world.live.stats().connections === 2);
    const code = closeCode(mute);
    expect(await whileAnswering(healthy, code)).toBe(4012);
    await isHealthy(world, healthy);
  });

  test("a half-open peer whose socket takes nothing either is cut, and what waits for it is given back", async () => {
    const world = await serve({ channels, timing: { pingIntervalMs: 400 }, limits: { maxBufferedBytes: 50_000_000 } });
    const healthy = await join(world.url, "feed/1");
    const mute = await openRawTcp(world.port);
    mute.write(Buffer.concat([hello, clientFrame(TEXT, '{"t":"sub","id":1,"ch":"feed/1"}')]));
    await until(() => world.live.stats().connections === 2);
    // More than the sockets of both ends take.
    for (let sent = 0; sent < 400; sent++) await world.live.channel("feed/1").publish("tick", blob);
    await until(() => world.live.stats().connections === 1);
    await isHealthy(world, healthy);
  });

  test("sessions of peers that are gone end with their time, and nothing is left of any of them", async () => {
    const world = await serve({ channels, timing: { resumeTtlMs: 100 } });
    const healthy = await join(world.url, "feed/1");
    const bad = await Promise.all(Array.from({ length: 20 }, (_, at) => join(world.url, `feed/${at + 2}`)));
    expect(world.live.stats()).toMatchObject({ connections: 21, sessions: 21, channels: 21 });
    for (const { socket } of bad) socket.send("[");
    for (const { closed } of bad) expect(await closed).toEqual([4501, "protocol_violation"]);
    await until(() => world.live.stats().sessions === 1);
    await isHealthy(world, healthy);
  });

  test("a peer that connects and never says a word is gone after the hello timeout", async () => {
    const world = await serve({ channels, timing: { helloTimeoutMs: 100 } });
    const healthy = await join(world.url, "feed/1");
    const silent = await open(world.url);
    expect(await silent.closed).toEqual([4014, "hello_timeout"]);
    await isHealthy(world, healthy);
  });

  test("a peer that leaves while it is being authenticated leaves nothing behind", async () => {
    let finish = (): void => {};
    const world = await serve({
      channels,
      authenticate: ({ request }) =>
        request?.query.get("slow") === null
          ? { userId: undefined }
          : new Promise((resolve) => {
              finish = () => resolve({ userId: "ann" });
            }),
    });
    const healthy = await join(world.url, "feed/1");
    const early = connect(world.port, "127.0.0.1");
    early.write(
      "GET /live?slow HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mega.v1.json\r\n\r\n",
    );
    await until(() => finish.name !== "" || early.connecting === false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    early.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    finish();
    await isHealthy(world, healthy);
  });
});

describe("credentials", () => {
  test("an upgrade from a foreign origin, or with cookies and without origin, is refused by HTTP", async () => {
    const world = await serve({ channels });
    const healthy = await join(world.url, "feed/1");
    expect((await refusal(world.url, { origin: "https://evil.example" })).status).toBe(403);
    expect((await refusal(world.url, { headers: { cookie: "sid=1" } })).status).toBe(403);
    await isHealthy(world, healthy);
  });

  test("a token that expires while connected ends the connection with 4005 after its grace", async () => {
    const world = await serve({
      channels,
      timing: { expiryGraceMs: 50 },
      authenticate: ({ token }) => ({ userId: token, ...(token === undefined ? {} : { expiresAt: Date.now() + 100 }) }),
    });
    const healthy = await join(world.url, "feed/1");
    const expiring = await join(world.url, "feed/1", { headers: { authorization: "Bearer ann" } });
    expect(expiring.welcome.expiresInMs).toBeLessThanOrEqual(100);
    expect(await expiring.closed).toEqual([4005, "credentials_expired"]);
    await isHealthy(world, healthy);
  });

  test("a resume token works once: who shows it again gets a new session, the right one keeps its own", async () => {
    const world = await serve({ channels });
    const first = await join(world.url, "feed/1");
    const resume = { sid: first.welcome.sid, resume: first.welcome.resume };
    first.socket.terminate();
    const second = await open(world.url);
    second.send({ t: "hello", v: [1, 1], ...resume });
    expect((await second.next("welcome")).resumed).toBe(true);
    const thief = await open(world.url);
    thief.send({ t: "hello", v: [1, 1], ...resume });
    const { resumed, sid } = await thief.next("welcome");
    expect([resumed, sid === resume.sid]).toEqual([false, false]);
    second.send({ t: "sub", id: 1, ch: "feed/1" });
    await second.next("subok");
    thief.socket.terminate();
    await isHealthy(world, second);
  });

  test("a wall clock that jumps ends those whose credentials are over, with 4005, and nobody else", async () => {
    let jumpMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + jumpMs };
    const world = await serve({
      channels,
      clock,
      timing: { pingIntervalMs: 400, expiryGraceMs: 50 },
      authenticate: ({ token }) => ({
        userId: token,
        ...(token === undefined ? {} : { expiresAt: clock.now() + 3_600_000 }),
      }),
    });
    const healthy = await join(world.url, "feed/1");
    const first = await join(world.url, "feed/1", { headers: { authorization: "Bearer ann" } });
    jumpMs = -86_400_000;
    await world.live.channel("feed/1").publish("tick", "a day earlier");
    expect(await first.next("pub")).toMatchObject({ o: 1, d: "a day earlier" });
    jumpMs = 7_200_000;
    expect(await whileAnswering(healthy, first.closed)).toEqual([4005, "credentials_expired"]);
    const { e } = healthy.answer;
    const back = await join(world.url, "feed/2");
    back.send({ t: "sub", id: 2, ch: "feed/1", pos: { e: e ?? "", o: 0 } });
    expect(await back.next("subok")).toMatchObject({ recovery: "recovered", o: 0 });
    back.socket.terminate();
    await isHealthy(world, healthy);
  });

  test("a permission revoked between disconnect and resume shows no history", async () => {
    const allowed = new Set(["ann"]);
    const guarded = defineChannel(
      { name: "feed/:id", publications: { tick: { type: "string" } }, history: {} },
      { authorize: ({ identity }) => identity.userId === undefined || allowed.has(identity.userId) },
    );
    const world = await serve({ channels: [guarded], authenticate: ({ token }) => ({ userId: token }) });
    const healthy = await join(world.url, "feed/1");
    const headers = { authorization: "Bearer ann" };
    const first = await join(world.url, "feed/1", { headers });
    first.socket.terminate();
    await until(() => world.live.stats().connections === 1);
    await world.live.channel("feed/1").publish("tick", "secret");
    allowed.delete("ann");
    const back = await open(world.url, { headers });
    back.send({ t: "hello", v: [1, 1], sid: first.welcome.sid, resume: first.welcome.resume });
    expect((await back.next("welcome")).resumed).toBe(true);
    back.send({ t: "sub", id: 1, ch: "feed/1", pos: { e: first.answer.e ?? "", o: 0 } });
    expect(await back.next("error")).toMatchObject({ id: 1, err: { code: 103 } });
    expect(back.received).toEqual([]);
    back.socket.terminate();
    await isHealthy(world, healthy);
  });
});
