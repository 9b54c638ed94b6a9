import { describe, expect, test } from "vitest";
import { createChannelBuilder, defineChannel } from "../../src/channels/channel-handlers.ts";
import { createManualServer, resumeOf, settle } from "./manual-server.ts";

const text = { type: "string" } as const;
const live = defineChannel({ name: "live/:id", publications: { said: text } });
const kept = defineChannel({ name: "kept/:id", publications: { said: text }, history: { maxCount: 3 } });
const channels = [live, kept];

const subscribe = async (peer: ReturnType<ReturnType<typeof createManualServer>["connect"]>, ch: string, more = {}) => {
  const [first, ...rest] = await peer.ask({ t: "sub", id: 1, ch, ...more });
  return { answer: first, rest };
};

describe("subscribing", () => {
  test("an ephemeral channel has no position, and publications come in order", async () => {
    const { connect, server } = createManualServer({ channels });
    const peer = connect();
    await peer.hello();
    const { answer } = await subscribe(peer, "live/1");
    expect(answer).toEqual({ t: "subok", id: 1, ch: "live/1", n: 1, recovery: "fresh" });
    for (const said of ["a", "b"]) server.channel("live/1").publish("said", said);
    await settle();
    expect(peer.take()).toEqual([
      { t: "pub", n: 1, ev: "said", d: "a" },
      { t: "pub", n: 1, ev: "said", d: "b" },
    ]);
  });

  test("every subscriber sees the publications of a channel in one order, whatever else is sent to whom", async () => {
    const { connect, server } = createManualServer({ channels, authenticateToken: (userId) => ({ userId }) });
    const peers = [connect(), connect(), connect()];
    for (const [at, peer] of peers.entries()) {
      await peer.hello({ token: `u${at}` });
      await subscribe(peer, "kept/1");
      if (at > 0) await subscribe(peer, "live/1");
    }
    for (let n = 0; n < 50; n++) {
      server.channel("kept/1").publish("said", `k${n}`);
      if (n % 3 === 0) server.channel("live/1").publish("said", `l${n}`);
      if (n % 5 === 0) server.sendToUser(`u${n % 3}`, "own", n);
      if (n % 7 === 0) await settle();
    }
    await settle();
    for (const peer of peers) {
      const offsets = peer.of("pub").flatMap(({ o }) => (o === undefined ? [] : [o]));
      expect(offsets).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    }
  });

  test("is refused for unknown names, twice, and over the limit also while the first ones are under way", async () => {
    const { connect } = createManualServer({ channels, limits: { maxChannels: 2 } });
    const peer = connect();
    await peer.hello();
    peer.send({ t: "sub", id: 1, ch: "nowhere" });
    peer.send({ t: "sub", id: 2, ch: "live/1" });
    peer.send({ t: "sub", id: 3, ch: "live/1" });
    peer.send({ t: "sub", id: 4, ch: "live/2" });
    peer.send({ t: "sub", id: 5, ch: "live/3" });
    await settle();
    expect(peer.of("error").map(({ id, err }) => [id, err.code])).toEqual([
      [1, 102],
      [3, 105],
      [5, 113],
    ]);
    expect(peer.of("subok").map(({ id }) => id)).toEqual([2, 4]);
  });

  test("asks `authorize` with the parameters, and a refusal and a failure are both 103", async () => {
    const guarded = defineChannel(
      { name: "guarded/:who" },
      {
        authorize({ params }) {
          if (params.who === "broken") throw new Error("no database");
          return params.who === "ann";
        },
      },
    );
    const { connect } = createManualServer({ channels: [guarded] });
    const peer = connect();
    await peer.hello();
    expect((await subscribe(peer, "guarded/ann")).answer).toMatchObject({ t: "subok" });
    expect((await subscribe(peer, "guarded/bob")).answer).toMatchObject({ t: "error", id: 1, err: { code: 103 } });
    expect((await subscribe(peer, "guarded/broken")).answer).toMatchObject({ t: "error", err: { code: 103 } });
  });

  test("unsub ends it, and a channel without history ends with its last subscriber", async () => {
    const { connect, server } = createManualServer({ channels });
    const peer = connect();
    await peer.hello();
    await subscribe(peer, "live/1");
    expect(await peer.ask({ t: "unsub", id: 2, ch: "live/1" })).toEqual([{ t: "res", id: 2, ok: true }]);
    expect(await peer.ask({ t: "unsub", id: 3, ch: "live/1" })).toMatchObject([
      { t: "error", id: 3, err: { code: 106 } },
    ]);
    server.channel("live/1").publish("said", "a");
    await settle();
    expect(peer.take()).toEqual([]);
    expect(server.stats().channels).toBe(0);
  });

  test("hooks tell when the first comes and the last leaves, with the app's context", async () => {
    const told: string[] = [];
    const channel = createChannelBuilder<{ readonly tell: (what: string) => void }>();
    const watched = channel(
      { name: "watched/:id" },
      {
        firstSubscribed: ({ tell, params }) => tell(`first ${params.id}`),
        subscribed: ({ tell, channel: name }) => tell(`in ${name}`),
        unsubscribed: ({ tell }) => tell("out"),
        lastUnsubscribed: ({ tell }) => tell("last"),
      },
    );
    const { connect } = createManualServer({
      channels: [watched],
      context: { tell: (what: string) => told.push(what) },
    });
    const [first, second] = [connect(), connect()];
    for (const peer of [first, second]) {
      await peer.hello();
      await subscribe(peer, "watched/7");
    }
    first.leave();
    await settle();
    second.leave();
    await settle();
    expect(told).toEqual(["first 7", "in watched/7", "in watched/7", "out", "out", "last"]);
  });

  test("a hook that fails is logged and concerns nobody else", async () => {
    const fragile = defineChannel({ name: "fragile" }, { subscribed: () => Promise.reject(new Error("no")) });
    const { connect } = createManualServer({ channels: [fragile] });
    const peer = connect();
    await peer.hello();
    expect((await subscribe(peer, "fragile")).answer).toMatchObject({ t: "subok" });
    expect(peer.closed).toBeUndefined();
  });

  test("the server itself takes subscribers in and out", async () => {
    const ids: string[] = [];
    const lobby = defineChannel({ name: "lobby" }, { subscribed: ({ connectionId }) => void ids.push(connectionId) });
    const { connect, server } = createManualServer({ channels: [lobby, ...channels] });
    const peer = connect();
    await peer.hello();
    await subscribe(peer, "lobby");
    expect(server.subscribe(ids[0] ?? "", "live/9")).toBe(true);
    server.channel("live/9").publish("said", "a");
    await settle();
    expect(peer.take()).toMatchObject([
      { t: "subok", id: 0, ch: "live/9", n: 2 },
      { t: "pub", n: 2, d: "a" },
    ]);
    expect(server.unsubscribe(ids[0] ?? "", "live/9")).toBe(true);
    server.channel("live/9").publish("said", "b");
    await settle();
    expect(peer.take()).toMatchObject([{ t: "unsub", n: 2, code: 0 }]);
    expect(server.subscribe("nobody", "live/9")).toBe(false);
    expect(server.unsubscribe(ids[0] ?? "", "live/9")).toBe(false);
  });
});

describe("recovery", () => {
  const lose = async (missed: readonly string[]) => {
    const world = createManualServer({ channels, timing: { pingIntervalMs: 600_000 } });
    const stay = world.connect();
    await stay.hello();
    await subscribe(stay, "kept/1");
    const peer = world.connect();
    const welcome = await peer.hello();
    const { answer } = await subscribe(peer, "kept/1");
    const { e, o } = answer as { readonly e: string; readonly o: number };
    peer.leave();
    for (const said of missed) world.server.channel("kept/1").publish("said", said);
    const back = world.connect();
    await back.hello(resumeOf(welcome));
    return { ...world, back, pos: { e, o } };
  };

  test("what was published meanwhile follows the answer, in order, then the live feed", async () => {
    const { back, pos, server } = await lose(["a", "b", "c"]);
    back.send({ t: "sub", id: 1, ch: "kept/1", pos });
    await settle();
    server.channel("kept/1").publish("said", "d");
    await settle();
    expect(back.received).toEqual([
      { t: "subok", id: 1, ch: "kept/1", n: 1, e: pos.e, o: 0, recovery: "recovered" },
      ...["a", "b", "c", "d"].map((d, index) => ({ t: "pub", n: 1, o: index + 1, ev: "said", d })),
    ]);
  });

  test("beyond the count that is kept it is a reset at the head, never a silent hole", async () => {
    const { back, pos } = await lose(["a", "b", "c", "d"]);
    const { answer, rest } = await subscribe(back, "kept/1", { pos });
    expect(answer).toMatchObject({ t: "subok", e: pos.e, o: 4, recovery: "reset" });
    expect(rest).toEqual([]);
  });

  test("beyond the age that is kept it is a reset", async () => {
    const { back, pos, clock } = await lose(["a"]);
    await clock.advance(120_000);
    expect((await subscribe(back, "kept/1", { pos })).answer).toMatchObject({ recovery: "reset", o: 1 });
  });

  test("of another epoch, or of a position that lies ahead, is a reset", async () => {
    const { back, pos } = await lose(["a"]);
    const other = await subscribe(back, "kept/1", { pos: { e: "other", o: 0 } });
    expect(other.answer).toMatchObject({ recovery: "reset", e: pos.e, o: 1 });
    await back.ask({ t: "unsub", id: 2, ch: "kept/1" });
    const ahead = await subscribe(back, "kept/1", { pos: { e: pos.e, o: 99 } });
    expect(ahead.answer).toMatchObject({ recovery: "reset", o: 1 });
  });

  test("of an ephemeral channel is an explicit reset", async () => {
    const { connect } = createManualServer({ channels });
    const peer = connect();
    await peer.hello();
    const { answer } = await subscribe(peer, "live/1", { pos: { e: "x", o: 3 } });
    expect(answer).toEqual({ t: "subok", id: 1, ch: "live/1", n: 1, recovery: "reset" });
  });

  test("asks `authorize` again before anything is shown", async () => {
    let isAllowed = true;
    const guarded = defineChannel(
      { name: "guarded", publications: { said: text }, history: {} },
      { authorize: () => isAllowed },
    );
    const { connect, server } = createManualServer({ channels: [guarded] });
    const [stay, peer] = [connect(), connect()];
    await stay.hello();
    await subscribe(stay, "guarded");
    const welcome = await peer.hello();
    const { answer } = await subscribe(peer, "guarded");
    const { e } = answer as { readonly e: string };
    peer.leave();
    server.channel("guarded").publish("said", "secret");
    isAllowed = false;
    const back = connect();
    expect((await back.hello(resumeOf(welcome)))?.resumed).toBe(true);
    const refused = await back.ask({ t: "sub", id: 1, ch: "guarded", pos: { e, o: 0 } });
    expect(refused).toMatchObject([{ t: "error", id: 1, err: { code: 103 } }]);
  });

  test("a channel with history outlives its last subscriber by what it keeps", async () => {
    const { connect, server, clock } = createManualServer({ channels });
    const peer = connect();
    await peer.hello();
    const { answer } = await subscribe(peer, "kept/1");
    const { e } = answer as { readonly e: string };
    peer.leave();
    server.channel("kept/1").publish("said", "a");
    await clock.advance(60_000);
    const back = connect();
    await back.hello();
    const { answer: again, rest } = await subscribe(back, "kept/1", { pos: { e, o: 0 } });
    expect(again).toMatchObject({ recovery: "recovered" });
    expect(rest).toMatchObject([{ t: "pub", o: 1, d: "a" }]);
    back.leave();
    await clock.advance(120_000);
    expect(server.stats().channels).toBe(0);
  });
});

describe("publishing", () => {
  test("the connection that caused it gets only the position, also when it recovers", async () => {
    const ids: string[] = [];
    const chat = defineChannel(
      { name: "chat", publications: { said: text }, history: {} },
      { subscribed: ({ connectionId }) => void ids.push(connectionId) },
    );
    const { connect, server } = createManualServer({ channels: [chat] });
    const [author, reader] = [connect(), connect()];
    const welcome = await author.hello();
    await subscribe(author, "chat");
    await reader.hello();
    await subscribe(reader, "chat");
    const { position } = server.channel("chat").publish("said", "a", { exceptConnection: ids[0] ?? "" });
    await settle();
    expect(author.take()).toEqual([{ t: "pub", n: 1, o: 1, ev: "said", own: true }]);
    expect(reader.take()).toEqual([{ t: "pub", n: 1, o: 1, ev: "said", d: "a" }]);
    author.leave();
    const back = connect();
    await back.hello(resumeOf(welcome));
    const { rest } = await subscribe(back, "chat", { pos: { e: position?.epoch, o: 0 } });
    expect(rest).toEqual([{ t: "pub", n: 1, o: 1, ev: "said", own: true }]);
  });

  test("with the same dedupeKey publishes once and gives the first position again", async () => {
    const { connect, server, clock } = createManualServer({ channels });
    const peer = connect();
    await peer.hello();
    await subscribe(peer, "kept/1");
    const first = server.channel("kept/1").publish("said", "a", { dedupeKey: "k" });
    const second = server.channel("kept/1").publish("said", "a", { dedupeKey: "k" });
    expect(second).toEqual({ ...first, duplicate: true });
    await settle();
    expect(peer.of("pub")).toHaveLength(1);
    await clock.advance(120_000);
    expect(server.channel("kept/1").publish("said", "a", { dedupeKey: "k" }).duplicate).toBe(false);
  });

  test("what the contract does not allow throws and names it", () => {
    const { server } = createManualServer({ channels });
    expect(() => server.channel("nowhere").publish("said", "a")).toThrow(
      expect.objectContaining({ code: "WS_CHANNEL_UNKNOWN" }),
    );
    expect(() => server.channel("live/1").publish("shouted", "a")).toThrow(
      expect.objectContaining({ code: "WS_PUBLICATION_UNKNOWN" }),
    );
    expect(() => server.channel("live/1").publish("said", 7)).toThrow(
      expect.objectContaining({ code: "WS_PAYLOAD_INVALID" }),
    );
  });

  test("carries the trace of its cause", async () => {
    const { connect, server } = createManualServer({ channels });
    const peer = connect();
    await peer.hello();
    await subscribe(peer, "live/1");
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    server.channel("live/1").publish("said", "a", { traceparent });
    await settle();
    expect(peer.of("pub")[0]?.tp).toBe(traceparent);
  });

  test("an immediate channel writes before the turn ends", async () => {
    const now = defineChannel({ name: "now", publications: { said: text }, flush: "immediate" });
    const { connect, server } = createManualServer({ channels: [now] });
    const peer = connect();
    await peer.hello();
    await subscribe(peer, "now");
    server.channel("now").publish("said", "a");
    expect(peer.received).toMatchObject([{ t: "pub", d: "a" }]);
  });
});

describe("presence", () => {
  const room = defineChannel({
    name: "room",
    presence: { type: "object", properties: { name: text }, required: ["name"] } as const,
  });
  const person = (name: string) => ({ name });

  test("a snapshot and the diffs after it tell each change once, with one revision after the other", async () => {
    const { connect, server } = createManualServer({ channels: [room], authenticateToken: (userId) => ({ userId }) });
    const [ann, bob] = [connect(), connect()];
    const [a, b] = [await ann.hello({ token: "ann" }), await bob.hello({ token: "bob" })];
    const annThere = { id: a?.sid, user: "ann", meta: person("Ann") };
    const bobThere = { id: b?.sid, user: "bob", meta: person("Bob") };
    const first = await subscribe(ann, "room", { meta: person("Ann") });
    expect(first.answer).toMatchObject({ presence: { rev: 0, members: [] } });
    expect(first.rest).toEqual([{ t: "presence", n: 1, rev: 1, join: [annThere] }]);
    const second = await subscribe(bob, "room", { meta: person("Bob") });
    expect(second.answer).toMatchObject({ presence: { rev: 1, members: [annThere] } });
    expect(second.rest).toEqual([{ t: "presence", n: 1, rev: 2, join: [bobThere] }]);
    ann.take();
    await bob.ask({ t: "presence", id: 2, ch: "room", meta: person("Robert") });
    expect(ann.take()).toEqual([{ t: "presence", n: 1, rev: 3, update: [{ ...bobThere, meta: person("Robert") }] }]);
    bob.leave();
    await settle();
    expect(ann.take()).toEqual([{ t: "presence", n: 1, rev: 4, leave: [b?.sid] }]);
    expect(server.channel("room").members()).toEqual([annThere]);
  });

  test("who joins while others' changes are pending is not told them twice", async () => {
    const { connect } = createManualServer({ channels: [room] });
    const [ann, bob] = [connect(), connect()];
    await ann.hello();
    await bob.hello();
    ann.send({ t: "sub", id: 1, ch: "room", meta: person("Ann") });
    bob.send({ t: "sub", id: 1, ch: "room", meta: person("Bob") });
    await settle();
    expect(bob.of("subok")[0]?.presence).toEqual({ rev: 0, members: [] });
    expect(bob.of("presence")).toMatchObject([{ rev: 1, join: [{ meta: person("Ann") }, { meta: person("Bob") }] }]);
  });

  test("metadata that does not fit, and presence where there is none, are refused", async () => {
    const { connect } = createManualServer({ channels: [room, ...channels] });
    const peer = connect();
    await peer.hello();
    expect((await subscribe(peer, "room", { meta: { name: 1 } })).answer).toMatchObject({ err: { code: 108 } });
    await subscribe(peer, "room", { meta: person("Ann") });
    expect(await peer.ask({ t: "presence", id: 2, ch: "room", meta: 7 })).toMatchObject([{ err: { code: 108 } }]);
    await subscribe(peer, "live/1");
    expect(await peer.ask({ t: "presence", id: 3, ch: "live/1", meta: 7 })).toMatchObject([{ err: { code: 107 } }]);
    expect(await peer.ask({ t: "presence", id: 4, ch: "live/2", meta: 7 })).toMatchObject([{ err: { code: 106 } }]);
  });

  test("a session that returns within a turn is an update, not a leave and a join", async () => {
    const { connect } = createManualServer({ channels: [room] });
    const [ann, bob] = [connect(), connect()];
    await ann.hello();
    await subscribe(ann, "room", { meta: person("Ann") });
    const welcome = await bob.hello();
    await subscribe(bob, "room", { meta: person("Bob") });
    ann.take();
    const back = connect();
    back.send({ t: "hello", v: [1, 1], ...resumeOf(welcome) });
    back.send({ t: "sub", id: 1, ch: "room", meta: person("Bob") });
    await settle();
    expect(bob.closed).toEqual([4011, "replaced"]);
    expect(ann.of("presence").flatMap(({ leave = [] }) => leave)).toEqual([]);
  });
});
