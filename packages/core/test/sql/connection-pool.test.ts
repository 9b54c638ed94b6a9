import { expect, test } from "vitest";
import { systemClock } from "../../src/index.ts";
import { ConnectionPool, type PoolLink } from "../../src/sql/driver/index.ts";

/** A connection that needs no server: what the pool is told of it. */
class ScriptedLink implements PoolLink {
  isOpen = true;
  underWay: Promise<void> | undefined;
  ending: number | undefined;
  readonly #onClosed: () => void;

  constructor(onClosed: () => void) {
    this.#onClosed = onClosed;
  }

  async end(timeoutMs: number): Promise<void> {
    this.ending = timeoutMs;
    this.destroy();
  }

  destroy(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#onClosed();
  }
}

const openPool = (maxConnections = 1, { maxQueued = 10, queueTimeoutMs = 30_000 } = {}) =>
  new ConnectionPool({
    ...{ maxConnections, maxQueued, queueTimeoutMs },
    clock: systemClock,
    create: (onClosed) => new ScriptedLink(onClosed),
  });

test("a connection that was given back serves the next, and one that is gone is replaced", async () => {
  const pool = openPool();
  const first = await pool.lease();
  first.giveBack();
  const second = await pool.lease();
  expect(second.link).toBe(first.link);
  second.link.destroy();
  second.giveBack();
  const third = await pool.lease();
  expect(third.link).not.toBe(first.link);
  expect(pool.connections).toBe(1);
});

test("an idle connection that ends is forgotten", async () => {
  const pool = openPool();
  const { link, giveBack } = await pool.lease();
  giveBack();
  await Promise.resolve();
  link.destroy();
  expect(pool.connections).toBe(0);
  expect((await pool.lease()).link).not.toBe(link);
});

test("a connection counts as taken until the server has answered all that it was asked", async () => {
  const pool = openPool();
  const { link, giveBack } = await pool.lease();
  const answered = Promise.withResolvers<void>();
  link.underWay = answered.promise.then(() => {
    link.underWay = undefined;
  });
  giveBack();
  let isServed = false;
  const next = pool.lease().then((leased) => {
    isServed = true;
    return leased;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isServed).toBe(false);
  answered.resolve();
  expect((await next).link).toBe(link);
});

test("who waits is refused beyond the bound, after the time-out, and with the signal's reason", async () => {
  const pool = openPool(1, { maxQueued: 1, queueTimeoutMs: 20 });
  await pool.lease();
  const waiting = pool.lease();
  await expect(pool.lease()).rejects.toMatchObject({ code: "SQL_OVERLOADED" });
  await expect(waiting).rejects.toMatchObject({ code: "SQL_TIMEOUT", data: { isSent: false } });
  const controller = new AbortController();
  const aborted = pool.lease(controller.signal);
  const reason = new Error("gone");
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
});

test("close waits for what is leased, refuses the others, and says goodbye", async () => {
  const pool = openPool();
  const { link, giveBack } = await pool.lease();
  const waiting = pool.lease();
  const closing = pool.close(new AbortController().signal);
  await expect(waiting).rejects.toMatchObject({ code: "SQL_CLOSED" });
  await expect(pool.lease()).rejects.toMatchObject({ code: "SQL_CLOSED" });
  giveBack();
  await closing;
  expect([link.isOpen, link.ending, pool.connections]).toEqual([false, 1_000, 0]);
});

test("one that was let in at the very moment of the close does not hold it up", async () => {
  const pool = openPool();
  const { giveBack } = await pool.lease();
  const waiting = pool.lease();
  giveBack();
  await Promise.resolve();
  const closing = pool.close(new AbortController().signal);
  const outcome = await waiting.then(
    (leased) => leased.giveBack(),
    (error: unknown) => error,
  );
  if (outcome !== undefined) expect(outcome).toMatchObject({ code: "SQL_CLOSED" });
  await closing;
});

test("past its deadline close breaks off what is leased", async () => {
  const pool = openPool();
  const { link } = await pool.lease();
  await pool.close(AbortSignal.abort());
  expect([link.isOpen, link.ending]).toEqual([false, 0]);
});
