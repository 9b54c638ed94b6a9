import { describe, expect, test } from "vitest";
import { type BreakerOptions, type BreakerState, createCircuitBreaker } from "../../src/breaker/index.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { uncaughtOf } from "../support/uncaught.ts";

function setUp(options: Partial<BreakerOptions> = {}) {
  const clock = createManualClock();
  return { clock, breaker: createCircuitBreaker({ name: "db", clock, ...options }) };
}

type Breaker = ReturnType<typeof setUp>["breaker"];

const boom = new Error("boom");
const fail = (breaker: Breaker, error: unknown = boom) =>
  breaker.run(() => Promise.reject(error)).catch((thrown) => thrown);
const succeed = (breaker: Breaker) => breaker.run(() => "fine");
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "ok",
    (error) => error.code ?? error,
  );

/** Work that ends when told to. */
function pending<T = string>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { work: () => promise, resolve, reject };
}

async function open(breaker: Breaker, calls = 5): Promise<void> {
  for (let call = 0; call < calls; call++) await fail(breaker);
  expect(breaker.state).toBe("open");
}

describe("a closed breaker", () => {
  test("passes values and errors on as they are", async () => {
    const { breaker } = setUp();
    expect(await breaker.run(async () => 5)).toBe(5);
    expect(await fail(breaker)).toBe(boom);
    expect(
      await breaker
        .run(() => {
          throw boom;
        })
        .catch((error) => error),
    ).toBe(boom);
    expect(await fail(breaker, null)).toBe(null);
  });

  test("opens at the share of failures, not before the volume is reached", async () => {
    const { breaker } = setUp({ volumeThreshold: 4 });
    for (let call = 0; call < 3; call++) await fail(breaker);
    expect(breaker.state).toBe("closed");
    await fail(breaker);
    expect(breaker.state).toBe("open");
  });

  test("stays closed below the share of failures", async () => {
    const { breaker } = setUp({ errorThresholdPercentage: 50 });
    for (let round = 0; round < 20; round++) {
      await succeed(breaker);
      await succeed(breaker);
      await fail(breaker);
    }
    expect(breaker.state).toBe("closed");
  });

  test("opens at 100 percent when only failures are in the window", async () => {
    const { breaker, clock } = setUp({ errorThresholdPercentage: 100 });
    await succeed(breaker);
    for (let call = 0; call < 20; call++) await fail(breaker);
    expect(breaker.state).toBe("closed");
    clock.advance(10_000);
    await open(breaker);
  });

  test("opens at the first failure with a volume threshold of 0", async () => {
    const { breaker } = setUp({ volumeThreshold: 0 });
    await open(breaker, 1);
  });

  test("opens at any failure with 0 percent", async () => {
    const { breaker } = setUp({ errorThresholdPercentage: 0 });
    for (let call = 0; call < 100; call++) await succeed(breaker);
    await open(breaker, 1);
  });

  test("forgets failures after an idle time, however long", async () => {
    const { breaker, clock } = setUp({ volumeThreshold: 5 });
    for (let call = 0; call < 4; call++) await fail(breaker);
    clock.advance(3_600_000);
    await fail(breaker);
    expect(breaker.state).toBe("closed");
  });

  test("counts filtered errors as successes and still passes them on", async () => {
    const violation = new Error("unique");
    const { breaker } = setUp({ errorFilter: (error) => error === violation });
    for (let call = 0; call < 50; call++) expect(await fail(breaker, violation)).toBe(violation);
    for (let call = 0; call < 20; call++) await fail(breaker);
    expect(breaker.state).toBe("closed");
  });

  test("counts an error as a failure when the filter throws", async () => {
    const { breaker } = setUp({
      errorFilter: () => {
        throw new Error("filter");
      },
    });
    expect(await fail(breaker)).toBe(boom);
    await open(breaker, 4);
  });
});

describe("an open breaker", () => {
  test("rejects at once, without the call, and says when to come back", async () => {
    const { breaker, clock } = setUp({ resetTimeoutMs: 30_000 });
    await open(breaker);
    clock.advance(10_000);
    let calls = 0;
    const rejection = breaker.run(() => calls++);
    await expect(rejection).rejects.toMatchObject({ code: "BREAKER_OPEN", data: { name: "db", retryAfterMs: 20_000 } });
    expect(calls).toBe(0);
  });

  test("lets one probe through after the reset time-out and closes when it succeeds", async () => {
    const { breaker, clock } = setUp();
    await open(breaker);
    clock.advance(29_999);
    expect(breaker.state).toBe("open");
    clock.advance(1);
    expect(breaker.state).toBe("half-open");
    expect(await succeed(breaker)).toBe("fine");
    expect(breaker.state).toBe("closed");
    await fail(breaker);
    expect(breaker.state).toBe("closed");
  });

  test("stays open for another reset time-out when the probe fails", async () => {
    const { breaker, clock } = setUp();
    await open(breaker);
    clock.advance(30_000);
    expect(await fail(breaker)).toBe(boom);
    expect(breaker.state).toBe("open");
    clock.advance(29_999);
    expect(await codeOf(succeed(breaker))).toBe("BREAKER_OPEN");
    clock.advance(1);
    expect(await succeed(breaker)).toBe("fine");
  });

  test("closes when the probe ends in a filtered error", async () => {
    const violation = new Error("unique");
    const { breaker, clock } = setUp({ errorFilter: (error) => error === violation });
    await open(breaker);
    clock.advance(30_000);
    await fail(breaker, violation);
    expect(breaker.state).toBe("closed");
  });
});

describe("a half-open breaker", () => {
  test("rejects other callers at once instead of letting them wait for the probe", async () => {
    const { breaker, clock } = setUp();
    await open(breaker);
    clock.advance(30_000);
    const probe = pending();
    const first = breaker.run(probe.work);
    const others = await Promise.all(Array.from({ length: 100 }, () => codeOf(succeed(breaker))));
    expect(new Set(others)).toEqual(new Set(["BREAKER_OPEN"]));
    probe.resolve("back");
    expect(await first).toBe("back");
    expect(breaker.state).toBe("closed");
  });

  test("gives a hung probe up even without a time-out for calls", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 0, resetTimeoutMs: 5_000 });
    await open(breaker);
    clock.advance(5_000);
    const probe = codeOf(breaker.run(() => new Promise(() => {})));
    clock.advance(5_000);
    expect(await probe).toBe("BREAKER_TIMEOUT");
    expect(breaker.state).toBe("open");
    clock.advance(5_000);
    expect(await succeed(breaker)).toBe("fine");
  });

  test("lets the next call probe at once when the probe's caller gave up", async () => {
    const { breaker, clock } = setUp();
    await open(breaker);
    clock.advance(30_000);
    const caller = new AbortController();
    const probe = codeOf(breaker.run(() => new Promise(() => {}), { signal: caller.signal }));
    caller.abort("gone");
    expect(await probe).toBe("gone");
    expect(breaker.state).toBe("half-open");
    expect(await succeed(breaker)).toBe("fine");
    expect(breaker.state).toBe("closed");
  });

  test("is not moved by calls that began before it opened", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 0 });
    const [slow, slower] = [pending(), pending()];
    const stragglers = [codeOf(breaker.run(slow.work)), codeOf(breaker.run(slower.work))];
    await open(breaker);
    clock.advance(30_000);
    const probe = pending();
    const probing = breaker.run(probe.work);
    slow.reject("late");
    slower.resolve("late");
    expect(await Promise.all(stragglers)).toEqual(["late", "ok"]);
    expect(breaker.state).toBe("half-open");
    probe.resolve("back");
    await probing;
    expect(breaker.state).toBe("closed");
  });
});

describe("time-outs", () => {
  test("reject the call, abort its signal and count as failures", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 100, volumeThreshold: 1 });
    let signal: AbortSignal | undefined;
    const call = breaker.run((given) => {
      signal = given.signal;
      return new Promise(() => {});
    });
    clock.advance(99);
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    await expect(call).rejects.toMatchObject({ code: "BREAKER_TIMEOUT", data: { name: "db", timeoutMs: 100 } });
    expect(signal?.reason).toMatchObject({ name: "TimeoutError" });
    expect(breaker.state).toBe("open");
  });

  test("leave the signal of a call that has ended alone, so that what it returned stays usable", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 100 });
    const signal = await breaker.run((call) => call.signal);
    clock.advance(1_000);
    expect(signal.aborted).toBe(false);
  });

  test("end each of many calls at its own time, with one timer", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 100, volumeThreshold: 100 });
    const ended: number[] = [];
    const calls: Promise<unknown>[] = [];
    for (let call = 0; call < 5; call++) {
      calls.push(breaker.run(() => new Promise(() => {})).catch(() => ended.push(call)));
      clock.advance(10);
    }
    expect(clock.pendingTimers()).toBe(1);
    clock.advance(70);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toEqual([0, 1, 2]);
    clock.advance(20);
    await Promise.all(calls);
    expect(ended).toEqual([0, 1, 2, 3, 4]);
  });

  test("leave no timer behind that keeps the process alive, nor any once the time-out has passed", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 100 });
    await Promise.all([succeed(breaker), succeed(breaker), fail(breaker)]);
    expect(clock.livingTimers()).toBe(0);
    clock.advance(100);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("come at their time also after calls that have ended", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 100 });
    await succeed(breaker);
    clock.advance(60);
    const call = codeOf(breaker.run(() => new Promise(() => {})));
    clock.advance(99);
    expect(breaker.inFlight).toBe(1);
    clock.advance(1);
    expect(await call).toBe("BREAKER_TIMEOUT");
  });

  test("free the slot of the call", async () => {
    const { breaker, clock } = setUp({ timeoutMs: 100, capacity: 1 });
    const call = codeOf(breaker.run(() => new Promise(() => {})));
    clock.advance(100);
    expect(await call).toBe("BREAKER_TIMEOUT");
    expect(breaker.inFlight).toBe(0);
  });
});

describe("a caller's signal", () => {
  test("ends the call with its reason, and the breaker does not count it", async () => {
    const { breaker } = setUp({ volumeThreshold: 0 });
    const caller = new AbortController();
    let inner: AbortSignal | undefined;
    const call = codeOf(
      breaker.run(
        (given) => {
          inner = given.signal;
          return new Promise(() => {});
        },
        { signal: caller.signal },
      ),
    );
    caller.abort("gone");
    expect(await call).toBe("gone");
    expect(inner?.reason).toBe("gone");
    expect(breaker.state).toBe("closed");
  });

  test("that has aborted already keeps the call from being made", async () => {
    const { breaker } = setUp();
    let calls = 0;
    expect(await codeOf(breaker.run(() => calls++, { signal: AbortSignal.abort("gone") }))).toBe("gone");
    expect(calls).toBe(0);
  });
});

describe("capacity", () => {
  test("refuses calls over the limit at once and queues none", async () => {
    const { breaker } = setUp({ capacity: 2 });
    const [a, b] = [pending(), pending()];
    const running = [breaker.run(a.work), breaker.run(b.work)];
    expect(breaker.inFlight).toBe(2);
    expect(await codeOf(succeed(breaker))).toBe("BREAKER_CAPACITY");
    a.resolve("a");
    await running[0];
    expect(await succeed(breaker)).toBe("fine");
    b.resolve("b");
    expect(await Promise.all(running)).toEqual(["a", "b"]);
    expect(breaker.inFlight).toBe(0);
  });

  test("given free goes to whoever asks next, and no earlier caller is rejected for it", async () => {
    const { breaker } = setUp({ capacity: 1 });
    const first = pending();
    const running = breaker.run(first.work);
    first.resolve("first");
    await running;
    const results = await Promise.all([codeOf(succeed(breaker)), codeOf(succeed(breaker))]);
    expect(results).toEqual(["ok", "BREAKER_CAPACITY"]);
  });

  test("reached is not a failure of the system behind", async () => {
    const { breaker } = setUp({ capacity: 1, volumeThreshold: 0 });
    const slow = pending();
    const running = breaker.run(slow.work);
    for (let call = 0; call < 20; call++) await codeOf(succeed(breaker));
    expect(breaker.state).toBe("closed");
    slow.resolve("done");
    await running;
  });
});

describe("state changes", () => {
  test("are told in order, until the listener leaves", async () => {
    const { breaker, clock } = setUp();
    const seen: BreakerState[] = [];
    const leave = breaker.onStateChange((state) => seen.push(state));
    await open(breaker);
    clock.advance(30_000);
    await succeed(breaker);
    expect(seen).toEqual(["open", "half-open", "closed"]);
    leave();
    await open(breaker);
    expect(seen).toHaveLength(3);
  });
});

describe("a state listener that throws", () => {
  test("does not change the answer of the call", async () => {
    const { breaker } = setUp({ volumeThreshold: 0 });
    const bug = new Error("listener");
    breaker.onStateChange(() => {
      throw bug;
    });
    expect(await uncaughtOf(async () => expect(await fail(breaker)).toBe(boom))).toBe(bug);
    expect(breaker.state).toBe("open");
  });
});

describe("options", () => {
  test.each<[Partial<BreakerOptions>, string]>([
    [{ name: "" }, "name"],
    [{ timeoutMs: -1 }, "timeoutMs"],
    [{ timeoutMs: Number.NaN }, "timeoutMs"],
    [{ errorThresholdPercentage: 101 }, "errorThresholdPercentage"],
    [{ errorThresholdPercentage: -1 }, "errorThresholdPercentage"],
    [{ resetTimeoutMs: 0 }, "resetTimeoutMs"],
    [{ rollingWindowMs: Number.POSITIVE_INFINITY }, "rollingWindowMs"],
    [{ volumeThreshold: 1.5 }, "volumeThreshold"],
    [{ capacity: 0 }, "capacity"],
    [{ errorFilter: true as never }, "errorFilter"],
  ])("%o are refused by name", (options, option) => {
    expect(() => setUp(options)).toThrow(
      expect.objectContaining({ code: "BREAKER_OPTION_INVALID", data: expect.objectContaining({ option }) }),
    );
  });

  test("that are undefined take their defaults", () => {
    expect(setUp({ timeoutMs: undefined as never }).breaker.state).toBe("closed");
  });
});
