import { describe, expect, onTestFinished, test } from "vitest";
import type { Bus } from "../bus/index.ts";

/** A bus without subscriptions, opened for one test. */
export interface OpenBus {
  readonly bus: Bus;
  /** Another instance on the same network; the same bus where there is only one process. */
  readonly peer: Bus;
  readonly close: () => Promise<void>;
}

/** The promise of the bus port. */
export function describeBus(name: string, open: () => Promise<OpenBus>): void {
  const openOne = async (): Promise<Pair> => {
    const { bus, peer, close } = await open();
    onTestFinished(close);
    return { bus, peer };
  };
  describe(`${name}: bus`, () => {
    describeDelivery(openOne);
    describeEnds(openOne);
    describeSubjects(openOne);
    describeQueues(openOne);
    describeBounds(openOne);
    describeRequests(openOne);
  });
}

interface Pair {
  readonly bus: Bus;
  readonly peer: Bus;
}

type Open = () => Promise<Pair>;

/** Subscribes and collects the data of what arrives. */
async function collect(bus: Bus, pattern: string, queue?: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  await bus.subscribe(pattern, ({ data }) => void seen.push(data), queue === undefined ? {} : { queue });
  return seen;
}

/** Long enough for a broker on a busy machine; a driver in one process is done at the first look. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 });

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function describeDelivery(open: Open): void {
  test("what is published after subscribe resolved arrives, in order, with its subject", async () => {
    const { bus, peer } = await open();
    const subjects: string[] = [];
    await bus.subscribe("card.moved", ({ subject }) => void subjects.push(subject));
    const seen = await collect(bus, "card.moved");
    for (const n of numbers(200)) await bus.publish("card.moved", n);
    await eventually(() => seen).toEqual(numbers(200));
    for (const n of numbers(200)) await peer.publish("card.moved", 200 + n);
    await eventually(() => seen).toEqual(numbers(400));
    expect(new Set(subjects)).toEqual(new Set(["card.moved"]));
  });

  test("what another instance publishes after subscribe resolved arrives", async () => {
    const { bus, peer } = await open();
    for (const n of numbers(20)) {
      const seen = await collect(bus, `late.${n}`);
      await peer.publish(`late.${n}`, n);
      await eventually(() => seen).toEqual([n]);
    }
  });

  test("carries JSON and bytes, each receiver with a copy of its own", async () => {
    const { bus } = await open();
    const first = await collect(bus, "data");
    const second = await collect(bus, "data");
    await bus.publish("data", { list: [1], text: "é 한" });
    await bus.publish("data", new Uint8Array([0, 255]));
    await bus.publish("data", null);
    await eventually(() => second.length).toBe(3);
    (first[0] as { list: number[] }).list.push(2);
    expect([second[0], Uint8Array.from(second[1] as Uint8Array), second[2]]).toEqual([
      { list: [1], text: "é 한" },
      new Uint8Array([0, 255]),
      null,
    ]);
  });

  test("a handler that fails stops neither its own later messages nor other subscriptions", async () => {
    const { bus } = await open();
    const seen: unknown[] = [];
    await bus.subscribe("topic", ({ data }) => {
      seen.push(data);
      throw new Error("handler");
    });
    const others = await collect(bus, "topic");
    for (const n of numbers(3)) await bus.publish("topic", n);
    await eventually(() => [seen, others]).toEqual([numbers(3), numbers(3)]);
  });
}

function describeEnds(open: Open): void {
  test("after unsubscribe no handler starts, and what waited is dropped", async () => {
    const { bus } = await open();
    const release = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    const subscription = await bus.subscribe("topic", async ({ data }) => {
      seen.push(data);
      await release.promise;
    });
    const marker = await collect(bus, "topic");
    for (const n of numbers(3)) await bus.publish("topic", n);
    await eventually(() => [seen, marker]).toEqual([[0], numbers(3)]);
    await subscription.unsubscribe();
    release.resolve();
    await bus.publish("topic", 3);
    await eventually(() => marker.length).toBe(4);
    expect(seen).toEqual([0]);
  });

  test("drain handles what waits, then no more", async () => {
    const { bus } = await open();
    const release = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    const subscription = await bus.subscribe("topic", async ({ data }) => {
      await release.promise;
      seen.push(data);
    });
    const marker = await collect(bus, "topic");
    for (const n of numbers(3)) await bus.publish("topic", n);
    await eventually(() => marker.length).toBe(3);
    const drained = subscription.drain();
    await bus.publish("topic", 3);
    release.resolve();
    await drained;
    await eventually(() => marker.length).toBe(4);
    expect(seen).toEqual(numbers(3));
  });
}

function describeSubjects(open: Open): void {
  test.each([
    ["board.*.moved", ["board.1.moved", "board.2.moved"]],
    ["board.>", ["board.1.moved", "board.1.card.2", "board.2.moved"]],
    ["*.*.moved", ["board.1.moved", "board.2.moved", "list.1.moved"]],
    ["board.1.moved", ["board.1.moved"]],
    [">", ["board", "board.1.moved", "board.1.card.2", "board.2.moved", "list.1.moved"]],
  ])("the pattern %s gets %j", async (pattern, expected) => {
    const { bus } = await open();
    const subjects: string[] = [];
    await bus.subscribe(pattern, ({ subject }) => void subjects.push(subject));
    for (const subject of ["board", "board.1.moved", "board.1.card.2", "board.2.moved", "list.1.moved"])
      await bus.publish(subject, null);
    await eventually(() => subjects).toEqual(expected);
  });

  test.each(["", ".", "a.", ".a", "a..b", "a b", "a.*", ">", "a.>", "a\nb", "x".repeat(257)])(
    "refuses to publish on %j with BUS_SUBJECT_INVALID",
    async (subject) => {
      const { bus } = await open();
      await expect(bus.publish(subject, 1)).rejects.toMatchObject({ code: "BUS_SUBJECT_INVALID" });
      await expect(bus.request(subject, 1)).rejects.toMatchObject({ code: "BUS_SUBJECT_INVALID" });
    },
  );

  test.each(["", "a.>.b", "a*", "a.b*", ">a", "a..b", "a b"])(
    "refuses the pattern %j with BUS_SUBJECT_INVALID",
    async (pattern) => {
      const { bus } = await open();
      await expect(bus.subscribe(pattern, () => {})).rejects.toMatchObject({ code: "BUS_SUBJECT_INVALID" });
    },
  );

  test.each([
    ["undefined", undefined],
    ["a function", () => 1],
    ["a bigint", 1n],
  ])("refuses to publish %s with BUS_DATA_INVALID", async (_, data) => {
    const { bus } = await open();
    await expect(bus.publish("topic", data)).rejects.toMatchObject({ code: "BUS_DATA_INVALID" });
  });

  test("refuses a message over the limit with BUS_DATA_TOO_LARGE", async () => {
    const { bus } = await open();
    await expect(bus.publish("topic", "x".repeat(8 * 1024 * 1024))).rejects.toMatchObject({
      code: "BUS_DATA_TOO_LARGE",
    });
  });
}

function describeQueues(open: Open): void {
  test("of a queue's members one gets each message, beside those outside of it", async () => {
    const { bus, peer } = await open();
    const a = await collect(bus, "work", "workers");
    const b = await collect(peer, "work", "workers");
    const other = await collect(bus, "work", "auditors");
    const outside = await collect(bus, "work");
    for (const n of numbers(50)) await bus.publish("work", n);
    await eventually(() => [...a, ...b].length).toBe(50);
    await eventually(() => [other, outside]).toEqual([numbers(50), numbers(50)]);
    expect([...a, ...b].map(Number).toSorted((x, y) => x - y)).toEqual(numbers(50));
  });
}

function describeBounds(open: Open): void {
  test("a slow subscription keeps at most maxPending messages, counts the rest as dropped, and slows nobody", async () => {
    const { bus } = await open();
    const release = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    const slow = await bus.subscribe(
      "flood",
      async ({ data }) => {
        seen.push(data);
        await release.promise;
      },
      { maxPending: 10 },
    );
    const quick = await collect(bus, "flood");
    await bus.publish("flood", 0);
    await eventually(() => seen).toEqual([0]);
    for (const n of numbers(29)) await bus.publish("flood", n + 1);
    await eventually(() => quick).toEqual(numbers(30));
    await eventually(() => slow.dropped).toBe(19);
    release.resolve();
    await eventually(() => seen).toEqual(numbers(11));
  });

  test("concurrency bounds how many handlers run at once", async () => {
    const { bus } = await open();
    const release = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    let done = 0;
    const handler = async () => {
      running += 1;
      most = Math.max(most, running);
      await release.promise;
      running -= 1;
      done += 1;
    };
    await bus.subscribe("work", handler, { concurrency: 3 });
    const marker = await collect(bus, "work");
    for (const n of numbers(20)) await bus.publish("work", n);
    await eventually(() => [running, marker.length]).toEqual([3, 20]);
    release.resolve();
    await eventually(() => done).toBe(20);
    expect(most).toBe(3);
  });
}

function describeRequests(open: Open): void {
  test("a request gets the responder's answer, also from another instance", async () => {
    const { bus, peer } = await open();
    await bus.respond<number>("double.*", ({ data, subject }) => ({ subject, result: data * 2 }));
    expect(await bus.request("double.a", 21)).toEqual({ subject: "double.a", result: 42 });
    expect(await peer.request("double.b", 2)).toEqual({ subject: "double.b", result: 4 });
    await bus.respond("nothing", () => undefined);
    expect(await peer.request("nothing", null)).toBeNull();
  });

  test("of several responders one answers each request, and subscribers see it without answering", async () => {
    const { bus, peer } = await open();
    let answered = 0;
    const responder = () => {
      answered += 1;
      return "answer";
    };
    await bus.respond("ask", responder);
    await peer.respond("ask", responder);
    const watched = await collect(bus, "ask");
    for (const n of numbers(10)) expect(await bus.request("ask", n)).toBe("answer");
    await eventually(() => watched).toEqual(numbers(10));
    expect(answered).toBe(10);
  });

  test("a request that nobody answers rejects with BUS_NO_RESPONDERS, at once and not at its time-out", async () => {
    const { bus } = await open();
    await collect(bus, "ask");
    await expect(bus.request("ask", 1, { timeoutMs: 3_600_000 })).rejects.toMatchObject({ code: "BUS_NO_RESPONDERS" });
  });

  test("a responder that throws rejects the request with BUS_HANDLER_FAILED", async () => {
    const { bus, peer } = await open();
    await bus.respond("fail", () => {
      throw new Error("secret detail");
    });
    const failure = await peer.request("fail", 1).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ name: "BusError", code: "BUS_HANDLER_FAILED" });
    expect((failure as Error).message).not.toContain("secret detail");
  });

  test("an answer that does not come in time rejects with BUS_TIMEOUT, an abort with its reason", async () => {
    const { bus, peer } = await open();
    const release = Promise.withResolvers<void>();
    await bus.respond("slow", () => release.promise, { concurrency: 10 });
    await expect(peer.request("slow", 1, { timeoutMs: 30 })).rejects.toMatchObject({ code: "BUS_TIMEOUT" });
    const controller = new AbortController();
    const reason = new Error("gone");
    const aborted = peer.request("slow", 1, { signal: controller.signal });
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    release.resolve();
  });
}
