import { describe, expect, test } from "vitest";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { createManualServer, resumeOf, settle } from "./manual-server.ts";

const text = { type: "string" } as const;
const room = defineChannel({ name: "room/:id", publications: { said: text } });
const timing = { pingIntervalMs: 600_000 };

describe("an expiring credential", () => {
  const createExpiring = () => {
    const lifeMs = { ann: 60_000, bob: 60_000, long: 600_000 };
    const world = createManualServer({
      channels: [room],
      timing,
      authenticateToken: (token) => {
        const [userId = "", life = "ann"] = token.split(":");
        if (userId === "nobody") return undefined;
        return { userId, expiresAt: world.clock.now() + lifeMs[life as keyof typeof lifeMs] };
      },
    });
    return world;
  };

  test("is announced, served within its grace, and then ends the connection with 4005", async () => {
    const { connect, clock } = createExpiring();
    const peer = connect();
    expect((await peer.hello({ token: "ann" }))?.expiresInMs).toBe(60_000);
    await clock.advance(84_999);
    expect(peer.closed).toBeUndefined();
    await clock.advance(1);
    expect(peer.closed).toEqual([4005, "credentials_expired"]);
  });

  test("is renewed without a reconnect", async () => {
    const { connect, clock } = createExpiring();
    const peer = connect();
    await peer.hello({ token: "ann" });
    await clock.advance(70_000);
    expect(await peer.ask({ t: "refresh", id: 1, token: "ann:long" })).toEqual([
      { t: "res", id: 1, ok: true, d: { expiresInMs: 600_000 } },
    ]);
    await clock.advance(500_000);
    expect(peer.closed).toBeUndefined();
  });

  test("cannot be renewed by another user's or by none: 4500", async () => {
    const { connect } = createExpiring();
    const [other, refused] = [connect(), connect()];
    for (const peer of [other, refused]) await peer.hello({ token: "ann" });
    await other.ask({ t: "refresh", id: 1, token: "bob" });
    await refused.ask({ t: "refresh", id: 1, token: "nobody" });
    expect([other.closed, refused.closed]).toEqual(Array(2).fill([4500, "bad_token"]));
  });

  test("a failing check keeps the connection until the grace is over", async () => {
    let isBroken = false;
    const { connect } = createManualServer({
      channels: [room],
      authenticateToken: (userId) => (isBroken ? Promise.reject(new Error("no database")) : { userId }),
    });
    const peer = connect();
    await peer.hello({ token: "ann" });
    isBroken = true;
    expect(await peer.ask({ t: "refresh", id: 1, token: "ann" })).toMatchObject([
      { t: "error", id: 1, err: { code: 100 } },
    ]);
    expect(peer.closed).toBeUndefined();
  });

  test("when the wall clock jumps ahead, the next ping notices", async () => {
    const world = createManualServer({
      channels: [room],
      authenticateToken: (userId) => ({ userId, expiresAt: world.clock.now() + 3_600_000 }),
    });
    const peer = world.connect();
    await peer.hello({ token: "ann" });
    world.clock.jump(7_200_000);
    await world.clock.advance(30_000);
    expect(peer.closed).toEqual([4005, "credentials_expired"]);
  });

  test("when the wall clock jumps back, the credential lives by the new time", async () => {
    const { connect, clock } = createExpiring();
    const peer = connect();
    await peer.hello({ token: "ann" });
    clock.jump(-30_000);
    await clock.advance(85_000);
    expect(peer.closed).toBeUndefined();
    await clock.advance(30_000);
    expect(peer.closed).toEqual([4005, "credentials_expired"]);
  });
});

describe("revoking", () => {
  const createRevocable = () => {
    const allowed = new Set(["room/1", "room/2"]);
    const guarded = defineChannel(
      { name: "room/:id", publications: { said: text } },
      { authorize: ({ channel }) => allowed.has(channel) },
    );
    return { allowed, ...createManualServer({ channels: [guarded], authenticateToken: (userId) => ({ userId }) }) };
  };

  test("closes every connection of the user with 4503, and no session of theirs can be resumed", async () => {
    const { connect, server } = createRevocable();
    const [ann, gone, bob] = [connect(), connect(), connect()];
    await ann.hello({ token: "ann" });
    const waiting = await gone.hello({ token: "ann" });
    gone.leave();
    await bob.hello({ token: "bob" });
    expect(await server.revoke("ann")).toBe(1);
    expect([ann.closed, bob.closed]).toEqual([[4503, "removed"], undefined]);
    expect((await connect().hello({ token: "ann", ...resumeOf(waiting) }))?.resumed).toBe(false);
  });

  test("also reaches a connection that came in with the credential but has not said hello", async () => {
    const { connect, server } = createRevocable();
    const peer = connect({ identity: { userId: "ann" } });
    expect(await server.revoke("ann")).toBe(1);
    expect(peer.closed).toEqual([4503, "removed"]);
  });

  test("with `refresh` closes with 4005: the client may come back with a new credential", async () => {
    const { connect, server } = createRevocable();
    const ann = connect();
    await ann.hello({ token: "ann" });
    await server.revoke("ann", { mode: "refresh" });
    expect(ann.closed).toEqual([4005, "credentials_expired"]);
  });

  test("with `reauthorize` takes away only the channels that are no longer allowed", async () => {
    const { connect, server, allowed } = createRevocable();
    const ann = connect();
    await ann.hello({ token: "ann" });
    await ann.ask({ t: "sub", id: 1, ch: "room/1" });
    await ann.ask({ t: "sub", id: 2, ch: "room/2" });
    allowed.delete("room/2");
    await server.revoke("ann", { mode: "reauthorize" });
    for (const id of [1, 2]) server.channel(`room/${id}`).publish("said", `${id}`);
    await settle();
    expect(ann.received).toEqual([
      { t: "unsub", n: 2, code: 103, message: "room/2" },
      { t: "pub", n: 1, ev: "said", d: "1" },
    ]);
    expect(ann.closed).toBeUndefined();
  });

  test("is not outrun by a subscription that was being authorised", async () => {
    const answers: ((isAllowed: boolean) => void)[] = [];
    const slow = defineChannel(
      { name: "slow" },
      { authorize: () => new Promise<boolean>((resolve) => answers.push(resolve)) },
    );
    const { connect, server } = createManualServer({ channels: [slow], authenticateToken: (userId) => ({ userId }) });
    const ann = connect();
    await ann.hello({ token: "ann" });
    ann.send({ t: "sub", id: 1, ch: "slow" });
    await settle();
    await server.revoke("ann", { mode: "reauthorize" });
    answers.shift()?.(true);
    await settle();
    answers.shift()?.(false);
    await settle();
    expect(ann.received).toMatchObject([{ t: "error", id: 1, err: { code: 103 } }]);
  });
});
