import { describe, expect, test } from "vitest";
import { createHealthRegistry } from "../../src/health/create-health-registry.ts";
import { HealthError } from "../../src/health/health-error.ts";
import type { HealthReport } from "../../src/health/health-registry.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { uncaughtOf } from "../support/uncaught.ts";

const up = async (): Promise<HealthReport> => ({ status: "up" });
const down = async (): Promise<HealthReport> => ({ status: "down" });

function setUp(options: Partial<Parameters<typeof createHealthRegistry>[0]> = {}) {
  const clock = createManualClock();
  return { clock, registry: createHealthRegistry({ clock, ...options }) };
}

/** A check that counts its calls and answers when told to. */
function gate() {
  const calls: { readonly signal: AbortSignal; readonly answer: (report: HealthReport) => void }[] = [];
  const check = (signal: AbortSignal) => new Promise<HealthReport>((answer) => calls.push({ signal, answer }));
  return { calls, check };
}

describe("a health registry", () => {
  test("is up without checks", async () => {
    expect(await setUp().registry.run()).toEqual({ status: "up", checks: [] });
  });

  test("reports each check with its name, time and detail", async () => {
    const { clock, registry } = setUp();
    registry.register("db", async () => {
      clock.advance(12);
      return { status: "up", detail: { connections: 3 } };
    });
    expect(await registry.run()).toEqual({
      status: "up",
      checks: [
        {
          name: "db",
          status: "up",
          detail: { connections: 3 },
          critical: true,
          durationMs: 12,
          checkedAt: clock.now(),
        },
      ],
    });
  });

  test("is down when a critical check is down, and degraded when another is", async () => {
    const { registry } = setUp();
    registry.register("cache", down, { critical: false });
    expect((await registry.run()).status).toBe("degraded");
    registry.register("db", down);
    expect((await registry.run()).status).toBe("down");
  });

  test("is degraded when a critical check is degraded", async () => {
    const { registry } = setUp();
    registry.register("db", async () => ({ status: "degraded" }));
    expect((await registry.run()).status).toBe("degraded");
  });

  test("runs all checks at the same time", async () => {
    const { registry } = setUp();
    const [a, b] = [gate(), gate()];
    registry.register("a", a.check);
    registry.register("b", b.check);
    const summary = registry.run();
    expect([a.calls.length, b.calls.length]).toEqual([1, 1]);
    b.calls[0]!.answer({ status: "up" });
    a.calls[0]!.answer({ status: "up" });
    expect((await summary).checks.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("refuses a second check of one name", () => {
    const { registry } = setUp();
    registry.register("db", up);
    expect(() => registry.register("db", up)).toThrow(expect.objectContaining({ code: "HEALTH_DUPLICATE" }));
  });

  test("forgets an unregistered check and tells whether there was one", async () => {
    const { registry } = setUp();
    registry.register("db", down);
    expect(registry.unregister("db")).toBe(true);
    expect(registry.unregister("db")).toBe(false);
    expect(await registry.run()).toEqual({ status: "up", checks: [] });
    registry.register("db", up);
    expect((await registry.run()).status).toBe("up");
  });

  test.each([
    [{ timeoutMs: 0 }, "timeoutMs"],
    [{ timeoutMs: Number.NaN }, "timeoutMs"],
    [{ cacheMs: -1 }, "cacheMs"],
    [{ critical: "yes" as never }, "critical"],
  ])("refuses the options %o by name", (options, option) => {
    const expected = expect.objectContaining({
      code: "HEALTH_OPTION_INVALID",
      data: expect.objectContaining({ option }),
    });
    expect(() => setUp().registry.register("db", up, options)).toThrow(expected);
    expect(() => setUp({ defaults: options })).toThrow(expected);
  });

  test("takes defaults for all checks", async () => {
    const { registry } = setUp({ defaults: { critical: false } });
    registry.register("a", down);
    registry.register("b", up, { critical: true });
    expect((await registry.run()).checks.map(({ critical }) => critical)).toEqual([false, true]);
  });
});

describe("a check that misbehaves", () => {
  test("by hanging is down after its time-out, with its signal aborted", async () => {
    const { clock, registry } = setUp();
    const { calls, check } = gate();
    registry.register("db", check, { timeoutMs: 200 });
    const summary = registry.run();
    clock.advance(200);
    expect((await summary).checks[0]).toMatchObject({ status: "down", detail: { reason: "timeout" }, durationMs: 200 });
    expect(calls[0]!.signal.reason).toMatchObject({ name: "TimeoutError" });
  });

  test("by hanging is not called again until it has ended", async () => {
    const { clock, registry } = setUp();
    const { calls, check } = gate();
    registry.register("db", check, { timeoutMs: 200, cacheMs: 0 });
    const first = registry.run();
    clock.advance(200);
    await first;
    expect((await registry.run()).checks[0]).toMatchObject({ status: "down", detail: { reason: "stuck" } });
    expect(calls).toHaveLength(1);
    calls[0]!.answer({ status: "up" });
    await new Promise((resolve) => setImmediate(resolve));
    const third = registry.run();
    calls[1]!.answer({ status: "up" });
    expect((await third).status).toBe("up");
  });

  test.each<[string, unknown]>([
    ["an Error", new Error("secret")],
    ["a string", "secret"],
    ["undefined", undefined],
    ["null", null],
  ])("by throwing %s is down, tells the listener, and shows nothing of it", async (_, thrown) => {
    const errors: unknown[] = [];
    const { registry } = setUp({ onError: (name, error) => errors.push(name, error) });
    registry.register("db", () => {
      throw thrown;
    });
    const summary = await registry.run();
    expect(summary.checks[0]).toMatchObject({ status: "down", detail: { reason: "failed" } });
    expect(errors).toEqual(["db", thrown]);
    expect(JSON.stringify(summary)).not.toContain("secret");
  });

  test.each([undefined, null, "up", {}, { status: "fine" }, []])("by reporting %o is down", async (report) => {
    const { registry } = setUp();
    registry.register("db", async () => report as never);
    expect((await registry.run()).checks[0]).toMatchObject({ status: "down", detail: { reason: "malformed" } });
  });

  test("never makes run reject, even when the error listener throws", async () => {
    const bug = new Error("listener");
    const { registry } = setUp({
      onError: () => {
        throw bug;
      },
    });
    registry.register("db", () => Promise.reject(new Error("db")));
    const uncaught = await uncaughtOf(async () => expect((await registry.run()).status).toBe("down"));
    expect(uncaught).toBe(bug);
  });

  test("is reported as unregistered when it is removed while it runs", async () => {
    const { clock, registry } = setUp();
    const { calls, check } = gate();
    registry.register("db", check);
    const summary = registry.run();
    registry.unregister("db");
    expect((await summary).checks[0]).toMatchObject({ status: "down", detail: { reason: "unregistered" } });
    expect(calls[0]!.signal.aborted).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("results", () => {
  test("are reused within the cache window and no longer", async () => {
    const { clock, registry } = setUp();
    let calls = 0;
    registry.register("db", async () => ({ status: ++calls === 1 ? "up" : "down" }), { cacheMs: 1_000 });
    const first = await registry.run();
    clock.advance(999);
    expect(await registry.run()).toEqual(first);
    clock.advance(1);
    expect((await registry.run()).status).toBe("down");
    expect(calls).toBe(2);
  });

  test("of a run under way are shared by all who ask", async () => {
    const { registry } = setUp();
    const { calls, check } = gate();
    registry.register("db", check, { cacheMs: 0 });
    const runs = [registry.run(), registry.run(), registry.run()];
    calls[0]!.answer({ status: "up" });
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(["up", "up", "up"]);
    expect(calls).toHaveLength(1);
  });

  test("leave no timer behind", async () => {
    const { clock, registry } = setUp();
    registry.register("db", up);
    registry.register("cache", down);
    await registry.run();
    expect(clock.pendingTimers()).toBe(0);
  });
});

test("a HealthError is a MegaError with its own name", () => {
  expect(new HealthError("HEALTH_DUPLICATE", "x")).toMatchObject({ name: "HealthError", code: "HEALTH_DUPLICATE" });
});
