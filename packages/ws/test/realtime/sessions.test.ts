import { describe, expect, test } from "vitest";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { createManualServer, resumeOf, settle } from "./manual-server.ts";

const channels = [defineChannel({ name: "room/:id" })];
const authenticateToken = (token: string) => (token.startsWith("user:") ? { userId: token.slice(5) } : undefined);

describe("hello", () => {
  test("is answered by what holds on this connection", async () => {
    const { connect } = createManualServer({ channels });
    const welcome = await connect().hello();
    expect(welcome).toEqual({
      t: "welcome",
      v: 1,
      sid: expect.stringMatching(/^[\w-]{24}$/),
      resume: expect.stringMatching(/^[\w-]{24}$/),
      resumed: false,
      resumeTtlMs: 120_000,
      pingMs: 30_000,
      maxMessageBytes: 65_536,
      maxChannels: 128,
      cseq: 0,
      caps: [],
    });
  });

  test("that does not come in time ends the connection with 4014", async () => {
    const { connect, clock } = createManualServer({ channels });
    const peer = connect();
    await clock.advance(9_999);
    expect(peer.closed).toBeUndefined();
    await clock.advance(1);
    expect(peer.closed).toEqual([4014, "hello_timeout"]);
  });

  test("of another version ends it with 4506", async () => {
    const peer = createManualServer({ channels }).connect();
    await peer.hello({ v: [2, 3] });
    expect(peer.closed).toEqual([4506, "version"]);
  });

  test("with a token that is refused, unwanted or not checkable ends it with 4500", async () => {
    const refused = createManualServer({ channels, authenticateToken }).connect();
    await refused.hello({ token: "nobody" });
    const unwanted = createManualServer({ channels }).connect();
    await unwanted.hello({ token: "user:ann" });
    const broken = createManualServer({
      channels,
      authenticateToken: () => Promise.reject(new Error("no database")),
    }).connect();
    await broken.hello({ token: "user:ann" });
    expect([refused.closed, unwanted.closed, broken.closed]).toEqual(Array(3).fill([4500, "bad_token"]));
  });

  test("twice, or anything else before it, is a violation", async () => {
    const { connect } = createManualServer({ channels });
    const twice = connect();
    await twice.hello();
    await twice.hello();
    const early = connect();
    early.send({ t: "sub", id: 1, ch: "room/1" });
    expect([twice.closed, early.closed]).toEqual([
      [4501, "protocol_violation"],
      [4501, "protocol_violation"],
    ]);
  });

  test("over the limit of connections of one user ends it with 4504, and leaves no session behind", async () => {
    const { connect, server } = createManualServer({
      channels,
      authenticateToken,
      limits: { maxConnectionsPerUser: 1 },
    });
    await connect().hello({ token: "user:ann" });
    const second = connect();
    await second.hello({ token: "user:ann" });
    expect(second.closed).toEqual([4504, "connection_limit"]);
    expect(server.stats()).toMatchObject({ connections: 1, sessions: 1 });
  });
});

describe("a session", () => {
  test("is resumed by a new connection, which is told so", async () => {
    const { connect } = createManualServer({ channels });
    const first = connect();
    const before = await first.hello();
    first.leave();
    const after = await connect().hello(resumeOf(before));
    expect(after).toMatchObject({ sid: before?.sid, resumed: true });
    expect(after?.resume).not.toBe(before?.resume);
  });

  test("whose old connection still stands takes it from there: the old one ends with 4011", async () => {
    const { connect } = createManualServer({ channels });
    const first = connect();
    const before = await first.hello();
    const after = await connect().hello(resumeOf(before));
    expect(after?.resumed).toBe(true);
    expect(first.closed).toEqual([4011, "replaced"]);
  });

  test("a resume token is good for one use: the second gets a new session", async () => {
    const { connect } = createManualServer({ channels });
    const first = connect();
    const before = await first.hello();
    first.leave();
    await connect().hello(resumeOf(before));
    const thief = await connect().hello(resumeOf(before));
    expect(thief?.resumed).toBe(false);
    expect(thief?.sid).not.toBe(before?.sid);
  });

  test("cannot be resumed by another user", async () => {
    const { connect } = createManualServer({ channels, authenticateToken });
    const first = connect();
    const before = await first.hello({ token: "user:ann" });
    first.leave();
    const after = await connect().hello({ token: "user:bob", ...resumeOf(before) });
    expect(after?.resumed).toBe(false);
  });

  test("waits as long as it was announced, and no longer", async () => {
    const { connect, clock, server } = createManualServer({ channels });
    const first = connect();
    const before = await first.hello();
    first.leave();
    await clock.advance(119_999);
    expect(server.stats().sessions).toBe(1);
    await clock.advance(1);
    expect(server.stats().sessions).toBe(0);
    expect((await connect().hello(resumeOf(before)))?.resumed).toBe(false);
  });

  test("over the number that may wait, the one that has waited longest ends", async () => {
    const { connect } = createManualServer({ channels, limits: { maxWaitingSessions: 1 } });
    const [first, second] = [connect(), connect()];
    const [older, newer] = [await first.hello(), await second.hello()];
    first.leave();
    second.leave();
    expect((await connect().hello(resumeOf(older)))?.resumed).toBe(false);
    expect((await connect().hello(resumeOf(newer)))?.resumed).toBe(true);
  });
});

describe("direct messages", () => {
  test("reach every connection of a user, in order and numbered", async () => {
    const { connect, server } = createManualServer({ channels, authenticateToken });
    const peers = [connect(), connect()];
    for (const peer of peers) await peer.hello({ token: "user:ann" });
    expect(server.sendToUser("ann", "mail", { n: 1 })).toBe(2);
    server.sendToUser("ann", "mail", { n: 2 });
    await settle();
    for (const peer of peers) {
      expect(peer.of("dm")).toEqual([
        { t: "dm", q: 1, ev: "mail", d: { n: 1 } },
        { t: "dm", q: 2, ev: "mail", d: { n: 2 } },
      ]);
    }
  });

  test("that were not acknowledged come again after a resume, the others do not", async () => {
    const { connect, server } = createManualServer({ channels, authenticateToken });
    const first = connect();
    const welcome = await first.hello({ token: "user:ann" });
    for (const n of [1, 2, 3]) server.sendToUser("ann", "mail", n);
    await settle();
    first.send({ t: "ack", s: 1 });
    first.leave();
    server.sendToUser("ann", "mail", 4);
    const second = connect();
    second.send({ t: "hello", v: [1, 1], token: "user:ann", ...resumeOf(welcome), ack: 2 });
    await settle();
    expect(second.of("dm").map(({ q, d }) => [q, d])).toEqual([
      [3, 3],
      [4, 4],
    ]);
  });

  test("that are gone for good make the resume an honest new session", async () => {
    const { connect, server } = createManualServer({ channels, authenticateToken, limits: { maxDirectBytes: 100 } });
    const first = connect();
    const welcome = await first.hello({ token: "user:ann" });
    first.leave();
    for (let n = 0; n < 10; n++) server.sendToUser("ann", "mail", "x".repeat(40));
    const after = await connect().hello({ token: "user:ann", ...resumeOf(welcome), ack: 0 });
    expect(after?.resumed).toBe(false);
    expect(server.stats().sessions).toBe(1);
  });

  test("to one connection reach that one, and say when it is not there", async () => {
    const seen: string[] = [];
    const { connect, server } = createManualServer({
      channels: [defineChannel({ name: "room/:id" }, { subscribed: (ctx) => void seen.push(ctx.connectionId) })],
    });
    const peer = connect();
    await peer.hello();
    await peer.ask({ t: "sub", id: 1, ch: "room/1" });
    expect(server.sendToConnection(seen[0] ?? "", "hi", 1)).toBe(true);
    await settle();
    expect(peer.of("dm")).toEqual([{ t: "dm", q: 1, ev: "hi", d: 1 }]);
    expect(server.sendToConnection("nobody", "hi", 1)).toBe(false);
  });
});
