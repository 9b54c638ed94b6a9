import type { TypedChannel } from "@mega/protocol";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type Channel, ClientError, createClient } from "../src/index.ts";
import { createManualClient } from "./manual-transport.ts";

describe("reconnecting", () => {
  test("never gives up, and waits at most a ceiling that doubles from half a second to twenty", async () => {
    const { client, clock, fail } = createManualClient();
    await clock.advance(0);
    const ceilings: number[] = [];
    for (let failures = 0; failures < 12; failures++) {
      fail();
      const { state } = client;
      if (state.phase !== "offline") throw new Error(`the client is ${state.phase}`);
      ceilings.push(state.retryInMs);
      await clock.advance(state.retryInMs);
    }
    expect(ceilings.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
    expect(ceilings.at(-1)).toBe(20_000);
  });

  test("waits a random part of the ceiling", async () => {
    const { attempts, clock, fail, client } = createManualClient({ random: () => 0.25 });
    await clock.advance(0);
    fail();
    expect(client.state).toEqual({ phase: "offline", retryInMs: 125 });
    await clock.advance(125);
    expect(attempts).toHaveLength(2);
  });

  test("begins anew with the ceiling only after ten seconds of stability", async () => {
    const { client, clock, fail, online } = createManualClient();
    const retry = () => (client.state.phase === "offline" ? client.state.retryInMs : undefined);
    await clock.advance(0);
    fail();
    await clock.advance(500);
    await online();
    await clock.advance(9_999);
    fail();
    expect(retry()).toBe(1_000);
    await clock.advance(1_000);
    await online();
    await clock.advance(10_000);
    fail();
    expect(retry()).toBe(500);
  });

  test("a wake-up hastens the next attempt, but not one whose time the server named", async () => {
    let wake = (): void => {};
    const { client, clock, fail, online, receive, attempts } = createManualClient({
      random: () => 0,
      wakeUps: (look) => {
        wake = look;
        return () => {};
      },
    });
    await online();
    receive({ t: "goaway", retryMs: 5_000, windowMs: 0 });
    fail(4001);
    wake();
    await clock.advance(4_999);
    expect(attempts).toHaveLength(1);
    await clock.advance(1);
    expect(client.state.phase).toBe("resuming");
  });

  test("after a final code the client stays down until it is told to connect", async () => {
    const { client, clock, fail, online, attempts } = createManualClient();
    await online();
    fail(4503);
    expect(client.state).toEqual({ phase: "failed", code: 4503, reason: "" });
    await clock.advance(100_000);
    expect(attempts).toHaveLength(1);
    client.connect();
    await clock.advance(0);
    expect(attempts).toHaveLength(2);
  });
});

describe("credentials", () => {
  test("are fetched once for whoever needs one, kept, and fetched again when the server says that they are over", async () => {
    let fetched = 0;
    const { clock, fail, online, take } = createManualClient({ token: async () => `t${++fetched}` });
    await online();
    expect(take()[0]).toMatchObject({ t: "hello", token: "t1" });
    fail(1006);
    await clock.advance(500);
    await online();
    expect(take()[0]).toMatchObject({ t: "hello", token: "t1" });
    fail(4005);
    await clock.advance(1_000);
    await online();
    expect(take()[0]).toMatchObject({ t: "hello", token: "t2" });
  });

  test("are renewed before they expire, without a reconnect", async () => {
    let fetched = 0;
    const { attempts, clock, online, receive, take } = createManualClient({
      token: () => `t${++fetched}`,
      graceMs: 1e9,
    });
    await online({ expiresInMs: 100_000, pingMs: 1e9 });
    take();
    await clock.advance(70_000);
    const [refresh] = take();
    expect(refresh).toMatchObject({ t: "refresh", token: "t2" });
    receive({ t: "res", id: refresh?.["id"] as number, ok: true, d: { expiresInMs: 100_000 } });
    await clock.advance(70_000);
    expect(take()).toMatchObject([{ t: "refresh", token: "t3" }]);
    expect(attempts).toHaveLength(1);
  });

  test("that cannot be fetched are a failed attempt", async () => {
    const { client, clock, attempts } = createManualClient({ token: () => Promise.reject(new Error("down")) });
    await clock.advance(0);
    expect(client.state.phase).toBe("offline");
    expect(attempts).toHaveLength(0);
  });
});

describe("the outbox", () => {
  test("takes a bounded number of commands, then refuses the next", async () => {
    const { join, online } = createManualClient({ maxPending: 2 });
    await online();
    const room = await join("room/1");
    void room.call("say", 1);
    void room.call("say", 2);
    await expect(room.call("say", 3)).rejects.toMatchObject({ code: "CLIENT_OUTBOX_FULL" });
  });

  test("takes a bounded size, offline too", async () => {
    const { client } = createManualClient({ maxPendingBytes: 1_000 });
    const room = client.channel("room/1");
    void room.call("say", "x".repeat(800));
    await expect(room.call("say", "x".repeat(800))).rejects.toMatchObject({ code: "CLIENT_OUTBOX_FULL" });
  });

  test("keeps commands within the server's window", async () => {
    const { join, online, sent, receive, clock } = createManualClient();
    await online();
    const room = await join("room/1");
    for (let n = 1; n <= 100; n++) void room.call("say", n);
    const commands = () => sent.filter(({ t }) => t === "cmd");
    expect(commands()).toHaveLength(64);
    receive({ t: "res", id: commands()[0]?.["id"] as number, ok: true });
    await clock.advance(0);
    expect(commands().map(({ s }) => s)).toEqual(Array.from({ length: 65 }, (_, index) => index + 1));
  });

  test("forgets a command that its caller has given up", async () => {
    const { join, online } = createManualClient({ maxPending: 1 });
    await online();
    const room = await join("room/1");
    const abort = new AbortController();
    const call = room.call("say", 1, { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect(room.call("say", 2)).toBeInstanceOf(Promise);
  });

  test("repeats an idempotent command in a new session", async () => {
    const { clock, fail, join, online, take } = createManualClient();
    await online();
    const room = await join("room/1");
    void room.call("say", 1, { idempotent: true });
    take();
    fail();
    await clock.advance(500);
    await online({ sid: "s2" });
    await join("room/1");
    expect(take().filter(({ t }) => t === "cmd")).toMatchObject([{ s: 1, d: 1 }]);
  });
});

test("closing rejects what waits, and nothing is tried any more", async () => {
  const { attempts, client, clock, join, online } = createManualClient();
  await online();
  const room = await join("room/1");
  const call = room.call("say", 1);
  client.close();
  await expect(call).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
  await expect(room.call("say", 2)).rejects.toBeInstanceOf(ClientError);
  await clock.advance(100_000);
  expect(attempts).toMatchObject([{ isClosed: true }]);
  expect(client.state).toEqual({ phase: "closed" });
});

test("of many changes of presence data only the last is sent after the one under way", async () => {
  const { join, online, receive, take } = createManualClient();
  await online();
  const room = await join("room/1");
  take();
  for (const name of ["a", "b", "c"]) room.presence.set(name);
  const [first] = take();
  expect(first).toMatchObject({ t: "presence", meta: "a" });
  receive({ t: "res", id: first?.["id"] as number, ok: true });
  expect(take()).toMatchObject([{ t: "presence", meta: "c" }]);
});

test.each(["backoffBaseMs", "maxPending", "graceMs"])("%s must be a number above 0", (option) => {
  expect(() => createClient({ url: "test:", [option]: Number.NaN })).toThrow(
    `${option} must be a number above 0, got NaN`,
  );
});

test("channels are typed by their definition", () => {
  type Board = TypedChannel<{
    readonly name: "board/:id";
    readonly publications: { readonly moved: { readonly to: number } };
    readonly commands: { readonly move: { readonly input: { readonly to: number }; readonly output: string } };
    readonly presence: { readonly name: string };
  }>;
  type BoardChannel = Channel<NonNullable<Board["~types"]>>;
  expectTypeOf<Parameters<BoardChannel["presence"]["set"]>>().toEqualTypeOf<[{ readonly name: string }]>();
  expectTypeOf<Parameters<BoardChannel["call"]>[0]>().toEqualTypeOf<"move">();
  const move = (board: BoardChannel) => board.call("move", { to: 1 });
  expectTypeOf<ReturnType<typeof move>>().toEqualTypeOf<Promise<string>>();
  expectTypeOf<Parameters<BoardChannel["on"]>[0]>().toEqualTypeOf<"moved">();
});
