import { createSystemClock } from "@mega/core";
import { expect, test } from "vitest";

const clock = createSystemClock();

test("monotonic time never goes back and timers fire after their delay", async () => {
  const before = clock.monotonicMs();
  await new Promise<void>((resolve) => clock.schedule(5, resolve));
  // A timer of Node may fire up to a millisecond early.
  expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(4);
});

test("a cancelled timer never fires", async () => {
  const fired: string[] = [];
  const timer = clock.schedule(1, () => fired.push("cancelled"));
  timer.cancel();
  timer.cancel();
  await clock.sleep(5);
  expect(fired).toEqual([]);
});

test("a delay longer than setTimeout can take does not fire at once", async () => {
  const fired: string[] = [];
  const timer = clock.schedule(2 ** 31, () => fired.push("early"));
  await clock.sleep(5);
  expect(fired).toEqual([]);
  timer.cancel();
});

test("a sleep rejects with the signal's reason as soon as it aborts", async () => {
  const controller = new AbortController();
  const sleep = clock.sleep(60_000, controller.signal);
  controller.abort(new Error("enough"));
  await expect(sleep).rejects.toThrow("enough");
});
