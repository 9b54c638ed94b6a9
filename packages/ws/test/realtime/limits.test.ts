import { describe, expect, test } from "vitest";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { resolveLimits } from "../../src/server-options.ts";
import { createManualServer, settle } from "./manual-server.ts";

const text = { type: "string" } as const;
const room = defineChannel({ name: "room/:id", publications: { said: text } });
const channels = [room];

describe("a peer that speaks badly", () => {
  const closedBy = async (data: string | Uint8Array) => {
    const { connect, server } = createManualServer({ channels });
    const [peer, healthy] = [connect(), connect()];
    await peer.hello();
    await healthy.hello();
    await healthy.ask({ t: "sub", id: 1, ch: "room/1" });
    peer.events.onMessage(data);
    server.channel("room/1").publish("said", "still here");
    await settle();
    expect(healthy.of("pub")).toHaveLength(1);
    return peer.closed;
  };

  test.each([
    ["malformed JSON", "{"],
    ["something that is no envelope", "[]"],
    ["an envelope without a type", '{"id":1}'],
    ["nesting beyond 64", `{"t":"ping","x":${"[".repeat(64)}${"]".repeat(64)}}`],
    ["a forbidden key", '{"t":"ping","__proto__":{}}'],
    ["binary where text is agreed", new Uint8Array([0x7b, 0x7d])],
  ])("is closed with 4501 for %s", async (_what, data) => {
    expect(await closedBy(data)).toEqual([4501, "protocol_violation"]);
  });

  test("is closed with 4508 for a message over the announced size", async () => {
    expect(await closedBy(`{"t":"ping","x":"${"x".repeat(65_536)}"}`)).toEqual([4508, "too_big"]);
  });

  test("is told about an unknown type and about wrong fields, and goes on", async () => {
    const peer = createManualServer({ channels }).connect();
    await peer.hello();
    expect(await peer.ask({ t: "teleport", id: 3 })).toMatchObject([{ t: "error", id: 3, err: { code: 110 } }]);
    expect(await peer.ask({ t: "sub", id: 4, ch: 7 })).toMatchObject([{ t: "error", id: 4, err: { code: 107 } }]);
    expect(await peer.ask({ t: "ping", ts: 5 })).toEqual([{ t: "pong", ts: 5 }]);
    expect(peer.closed).toBeUndefined();
  });
});

describe("a peer that speaks too much", () => {
  test("is told when to come back, and closed with 4013 when it goes on", async () => {
    const { connect, clock } = createManualServer({ channels, limits: { messagesPerSecond: 10, messageBurst: 5 } });
    const peer = connect();
    await peer.hello();
    for (let n = 0; n < 5; n++) peer.send({ t: "sub", id: n, ch: "nowhere" });
    await settle();
    expect(peer.of("error").at(-1)).toMatchObject({ id: 4, err: { code: 111, retryMs: 100 } });
    await clock.advance(100);
    expect(await peer.ask({ t: "ping" })).toEqual([{ t: "pong" }]);
    for (let n = 0; n <= 100; n++) peer.send({ t: "ping" });
    expect(peer.closed).toEqual([4013, "rate_limited"]);
  });

  test("in bytes is told the same", async () => {
    const { connect } = createManualServer({ channels, limits: { bytesPerSecond: 100, byteBurst: 200 } });
    const peer = connect();
    await peer.hello();
    expect(await peer.ask({ t: "sub", id: 1, ch: "x".repeat(200) })).toMatchObject([
      { t: "error", id: 1, err: { code: 111 } },
    ]);
  });

  test("in ping frames is closed with 4013", async () => {
    const peer = createManualServer({ channels }).connect();
    await peer.hello();
    for (let n = 0; n < 500; n++) peer.events.onPing();
    expect(peer.closed).toEqual([4013, "rate_limited"]);
  });
});

describe("a peer that does not listen", () => {
  const createSlow = async (limits: object, delivery: "must" | "latest" | "drop" = "must") => {
    const feed = defineChannel({ name: "feed", publications: { tick: text }, delivery, history: { maxCount: 1_000 } });
    const world = createManualServer({ channels: [feed], limits });
    const [slow, healthy] = [world.connect(), world.connect()];
    for (const peer of [slow, healthy]) {
      await peer.hello();
      await peer.ask({ t: "sub", id: 1, ch: "feed" });
    }
    slow.isFull = true;
    const publish = async (count: number, options = {}) => {
      for (let n = 0; n < count; n++) {
        world.server.channel("feed").publish("tick", "x".repeat(1_000), options);
        await settle();
      }
    };
    return { ...world, slow, healthy, publish };
  };

  test("is closed with 4008 when its queue passes the limit of a connection, and what it held is given back", async () => {
    const { slow, healthy, publish, server } = await createSlow({ maxBufferedBytes: 10_000 });
    await publish(12);
    expect(slow.closed).toEqual([4008, "slow_consumer"]);
    expect(healthy.of("pub")).toHaveLength(12);
    expect(server.stats().bufferedBytes).toBe(0);
  });

  test("is closed with 4009 when the process passes its budget, and is not written to again", async () => {
    const { slow, healthy, publish, server, clock } = await createSlow({ maxTotalBufferedBytes: 5_000 });
    await publish(8);
    await clock.advance(0);
    expect(slow.closed).toEqual([4009, "process_budget"]);
    const seen = slow.received.length;
    await publish(3);
    slow.events.onDrain();
    expect(slow.received).toHaveLength(seen);
    expect(healthy.of("pub")).toHaveLength(11);
    expect(server.stats().bufferedBytes).toBe(0);
  });

  test("on a channel that may drop loses the oldest and is told which", async () => {
    const { slow, publish } = await createSlow({ maxBufferedBytes: 20_000 }, "drop");
    await publish(20);
    slow.isFull = false;
    slow.events.onDrain();
    await settle();
    const offsets = slow.received.flatMap((envelope) => {
      if (envelope.t === "gap")
        return Array.from(
          { length: (envelope.to ?? 0) - (envelope.from ?? 0) + 1 },
          (_, at) => -((envelope.from ?? 0) + at),
        );
      return envelope.t === "pub" ? [envelope.o ?? 0] : [];
    });
    expect(slow.closed).toBeUndefined();
    expect(offsets.map(Math.abs)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(slow.of("gap")).toMatchObject([{ why: "slow" }]);
  });

  test("on a channel of latest values gets the latest of each key, with gaps for the others", async () => {
    const { slow, publish } = await createSlow({ maxBufferedBytes: 20_000 }, "latest");
    await publish(20, { key: "price" });
    slow.isFull = false;
    slow.events.onDrain();
    await settle();
    expect(slow.closed).toBeUndefined();
    expect(slow.of("pub").at(-1)?.o).toBe(20);
    expect(slow.of("gap")).toMatchObject([{ why: "conflated" }]);
  });

  test("in pings is closed with 4012 and cut off", async () => {
    const { connect, clock, server } = createManualServer({ channels });
    const [dead, alive] = [connect(), connect()];
    for (const peer of [dead, alive]) await peer.hello();
    for (let n = 0; n < 7; n++) {
      await clock.advance(10_000);
      alive.events.onPong();
    }
    expect([dead.closed, dead.isTerminated, dead.pings]).toEqual([[4012, "no_pong"], true, 1]);
    expect([alive.closed, alive.pings]).toEqual([undefined, 3]);
    expect(server.stats().connections).toBe(1);
  });
});

describe("draining", () => {
  test("sends everybody away at the pace that was asked for, each told when to come back", async () => {
    const { connect, server, clock } = createManualServer({ channels });
    const peers = Array.from({ length: 50 }, () => connect());
    for (const peer of peers) await peer.hello();
    const drained = server.drain({ perSecond: 100, retryMs: 2_000 });
    const closed = () => peers.filter(({ closed }) => closed !== undefined).length;
    const pace = [closed()];
    for (let step = 0; step < 9; step++) {
      await clock.advance(50);
      pace.push(closed());
    }
    await drained;
    expect(pace).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
    for (const peer of peers) {
      expect(peer.received.at(-1)).toEqual({ t: "goaway", retryMs: 2_000, windowMs: 500 });
      expect(peer.closed).toEqual([4001, "drain"]);
    }
  });

  test("takes nobody new and no new work, and lets a session be asked for elsewhere", async () => {
    const { connect, server } = createManualServer({ channels });
    const early = connect();
    void server.drain();
    expect(server.refusal({ address: "a", identity: { userId: undefined } })).toBe("draining");
    await early.hello();
    expect(early.closed).toEqual([4001, "drain"]);
  });
});

test("after everybody has left nothing is held: no timers, no channels, no connections", async () => {
  const { connect, server, clock } = createManualServer({ channels });
  const peers = Array.from({ length: 10 }, () => connect());
  for (const peer of peers) {
    await peer.hello();
    await peer.ask({ t: "sub", id: 1, ch: "room/1" });
  }
  for (const peer of peers) peer.leave();
  await clock.advance(200_000);
  expect(server.stats()).toEqual({ connections: 0, sessions: 0, channels: 0, bufferedBytes: 0 });
  expect(clock.pending).toBe(0);
});

describe("limits as options", () => {
  test.each([-1, Number.NaN, "1" as never, null as never, {} as never])(
    "maxTotalBufferedBytes %s throws a TypeError that names it",
    (value) => {
      expect(() => resolveLimits({ maxTotalBufferedBytes: value })).toThrow(TypeError);
      expect(() => resolveLimits({ maxTotalBufferedBytes: value })).toThrow(/limits\.maxTotalBufferedBytes/);
    },
  );

  test("of the budget 0 is taken, of everything else it is not", () => {
    expect(resolveLimits({ maxTotalBufferedBytes: 0 }).maxTotalBufferedBytes).toBe(0);
    expect(() => resolveLimits({ maxChannels: 0 })).toThrow(/limits\.maxChannels/);
  });

  test("the budget's default is 256 MiB", () => {
    expect(resolveLimits().maxTotalBufferedBytes).toBe(256 * 1_024 * 1_024);
  });
});
