import { MegaError } from "@mega/core";
import { describe, expect, test } from "vitest";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { createManualServer, resumeOf, settle } from "./manual-server.ts";

const number = { type: "number" } as const;
const command = { input: number, output: number };

function createCounter() {
  const ran: number[] = [];
  const gates: (() => void)[] = [];
  const channel = defineChannel(
    {
      name: "counter/:id",
      commands: { add: command, slow: command, wrong: command, refuse: command, crash: command, hang: command },
    },
    {
      commands: {
        add(_ctx, input) {
          ran.push(input);
          return input + 1;
        },
        async slow(_ctx, input) {
          ran.push(input);
          await new Promise<void>((resolve) => gates.push(resolve));
          return input + 1;
        },
        wrong: () => "text" as never,
        refuse() {
          throw new MegaError("COUNTER_FULL", "the counter is full", { data: { most: 9 } });
        },
        crash() {
          throw new Error("a secret of the server");
        },
        hang: ({ signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      },
    },
  );
  return { ran, openGates: () => gates.splice(0).forEach((open) => void open()), channels: [channel] };
}

const cmd = (s: number, m = "add", d: unknown = s) => ({ t: "cmd", id: s, s, ch: "counter/1", m, d });

async function join(counter: ReturnType<typeof createCounter>) {
  const world = createManualServer({ channels: counter.channels, timing: { pingIntervalMs: 600_000 } });
  const peer = world.connect();
  const welcome = await peer.hello();
  await peer.ask({ t: "sub", id: 99, ch: "counter/1" });
  return { ...world, peer, welcome };
}

describe("a command", () => {
  test("runs at most once in its session, however often it comes, and answers each time", async () => {
    const counter = createCounter();
    const { peer } = await join(counter);
    for (let time = 0; time < 3; time++) expect(await peer.ask(cmd(1))).toEqual([{ t: "res", id: 1, ok: true, d: 2 }]);
    expect(counter.ran).toEqual([1]);
  });

  test("that comes again on a new connection while it runs is answered there, once", async () => {
    const counter = createCounter();
    const { peer, welcome, connect } = await join(counter);
    await peer.ask(cmd(1, "slow"));
    peer.leave();
    const back = connect();
    expect((await back.hello(resumeOf(welcome)))?.cseq).toBe(1);
    back.send({ t: "sub", id: 99, ch: "counter/1" });
    back.send(cmd(1, "slow"));
    await settle();
    counter.openGates();
    await settle();
    expect(counter.ran).toEqual([1]);
    expect(back.of("res")).toEqual([{ t: "res", id: 1, ok: true, d: 2 }]);
  });

  test("that ran while nobody was connected is answered when it comes again", async () => {
    const counter = createCounter();
    const { peer, welcome, connect } = await join(counter);
    await peer.ask(cmd(1, "slow"));
    peer.leave();
    counter.openGates();
    await settle();
    const back = connect();
    await back.hello(resumeOf(welcome));
    expect(await back.ask(cmd(1, "slow"))).toEqual([{ t: "res", id: 1, ok: true, d: 2 }]);
    expect(counter.ran).toEqual([1]);
  });

  test("older than the window is refused with 116 instead of run again", async () => {
    const counter = createCounter();
    const world = createManualServer({ channels: counter.channels, limits: { commandWindow: 2 } });
    const peer = world.connect();
    await peer.hello();
    await peer.ask({ t: "sub", id: 99, ch: "counter/1" });
    for (const s of [1, 2, 3]) await peer.ask(cmd(s));
    expect(await peer.ask(cmd(1))).toMatchObject([{ t: "res", id: 1, ok: false, err: { code: 116 } }]);
    expect(counter.ran).toEqual([1, 2, 3]);
  });

  test("sent right behind the subscription it needs waits for it", async () => {
    const { connect } = createManualServer({ channels: createCounter().channels });
    const peer = connect();
    await peer.hello();
    peer.send({ t: "sub", id: 99, ch: "counter/1" });
    peer.send(cmd(1));
    await settle();
    expect(peer.received.map(({ t }) => t)).toEqual(["subok", "res"]);
  });

  test("is refused where it cannot run: no subscription, no such command, wrong input", async () => {
    const { peer } = await join(createCounter());
    expect(await peer.ask({ ...cmd(1), ch: "counter/2" })).toMatchObject([{ ok: false, err: { code: 106 } }]);
    expect(await peer.ask(cmd(2, "none"))).toMatchObject([{ ok: false, err: { code: 104 } }]);
    expect(await peer.ask(cmd(3, "add", "x"))).toMatchObject([{ ok: false, err: { code: 108 } }]);
  });

  test("an error with a code is the application's answer; any other stays in the log", async () => {
    const { peer } = await join(createCounter());
    expect(await peer.ask(cmd(1, "refuse"))).toEqual([
      {
        t: "res",
        id: 1,
        ok: false,
        err: { code: 200, message: "the counter is full", name: "COUNTER_FULL", data: { most: 9 } },
      },
    ]);
    expect(await peer.ask(cmd(2, "crash"))).toEqual([
      { t: "res", id: 2, ok: false, err: { code: 100, message: "the command failed" } },
    ]);
    expect(await peer.ask(cmd(3, "wrong"))).toMatchObject([{ id: 3, ok: false, err: { code: 100 } }]);
  });

  test("that takes too long is answered with 114, and its signal aborts", async () => {
    const { peer, clock } = await join(createCounter());
    peer.send(cmd(1, "hang"));
    await clock.advance(30_000);
    await settle();
    expect(peer.of("res")).toMatchObject([{ id: 1, ok: false, err: { code: 114 } }]);
  });
});

test("a question runs each time it is asked", async () => {
  const counter = createCounter();
  const { peer } = await join(counter);
  for (let time = 0; time < 2; time++) {
    expect(await peer.ask({ t: "req", id: 5, ch: "counter/1", m: "add", d: 1 })).toEqual([
      { t: "res", id: 5, ok: true, d: 2 },
    ]);
  }
  expect(counter.ran).toEqual([1, 1]);
});

test("handlers see the whole context: parameters, identity, trace, log, signal and a scope that is closed behind them", async () => {
  const closed: string[] = [];
  const seen: unknown[] = [];
  const probe = defineChannel(
    { name: "probe/:id", commands: { look: command } },
    {
      commands: {
        look({ params, channel, identity, trace, locale, t, log, signal, scope }, input) {
          scope.defer(() => void closed.push("closed"));
          seen.push(
            params.id,
            channel,
            identity.userId,
            trace.traceId,
            locale,
            t("key", {}, "text"),
            signal.aborted,
            typeof log.info,
          );
          return input;
        },
      },
    },
  );
  const { connect } = createManualServer({ channels: [probe], authenticateToken: (userId) => ({ userId }) });
  const peer = connect();
  await peer.hello({ token: "ann" });
  await peer.ask({ t: "sub", id: 1, ch: "probe/7" });
  const tp = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await peer.ask({ t: "req", id: 2, ch: "probe/7", m: "look", d: 1, tp });
  expect(seen).toEqual(["7", "probe/7", "ann", "a".repeat(32), "en", "text", false, "function"]);
  expect(closed).toEqual(["closed"]);
});

test("what a handler publishes goes to the channel it was called on, unless it names another", async () => {
  const text = { type: "string" } as const;
  const room = defineChannel(
    { name: "room/:id", publications: { said: text }, commands: { say: { input: text, output: text } } } as const,
    {
      firstSubscribed: async ({ publish }) => void (await publish("said", "open")),
      commands: {
        async say({ publish, connectionId }, input) {
          await publish("said", input, { exceptConnection: connectionId });
          server.channel("room/9").publish("said", "elsewhere");
          return input;
        },
      },
    },
  );
  const { server, connect } = createManualServer({ channels: [room] });
  const [ann, bob, eve] = [connect(), connect(), connect()];
  for (const [peer, id] of [
    [ann, "7"],
    [bob, "7"],
    [eve, "9"],
  ] as const) {
    await peer.hello();
    await peer.ask({ t: "sub", id: 1, ch: `room/${id}` });
  }
  for (const peer of [ann, bob, eve]) peer.take();
  await ann.ask({ t: "cmd", id: 2, s: 1, ch: "room/7", m: "say", d: "hi" });
  expect(bob.of("pub").map(({ d }) => d)).toEqual(["hi"]);
  expect(eve.of("pub").map(({ d }) => d)).toEqual(["elsewhere"]);
});

test("a handler that publishes what the contract does not allow fails, and nobody sees it", async () => {
  const text = { type: "string" } as const;
  const room = defineChannel(
    { name: "room/:id", publications: { said: text }, commands: { say: { input: text, output: text } } } as const,
    {
      commands: {
        async say({ publish }, input) {
          // @ts-expect-error: the payload is a text.
          await publish("said", 7);
          return input;
        },
      },
    },
  );
  const { connect } = createManualServer({ channels: [room] });
  const peer = connect();
  await peer.hello();
  await peer.ask({ t: "sub", id: 1, ch: "room/7" });
  const answers = await peer.ask({ t: "cmd", id: 2, s: 1, ch: "room/7", m: "say", d: "hi" });
  expect(answers).toMatchObject([{ t: "res", id: 2, ok: false, err: { code: 100 } }]);
});
