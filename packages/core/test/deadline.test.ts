import { createDeadline } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";

test("a deadline counts down, then aborts its signal with a TimeoutError", async () => {
  const clock = createFakeClock();
  using deadline = createDeadline(100, clock);
  await clock.advance(40);
  expect([deadline.remainingMs(), deadline.signal.aborted]).toEqual([60, false]);
  await clock.advance(60);
  expect([deadline.remainingMs(), deadline.signal.aborted]).toEqual([0, true]);
  expect(deadline.signal.reason).toMatchObject({ name: "TimeoutError", message: "the deadline of 100 ms has passed" });
  await clock.advance(60);
  expect(deadline.remainingMs()).toBe(0);
});

test("a disposed deadline leaves no timer and never aborts", async () => {
  const clock = createFakeClock();
  const deadline = createDeadline(100, clock);
  deadline[Symbol.dispose]();
  expect(clock.pending).toBe(0);
  await clock.advance(200);
  expect(deadline.signal.aborted).toBe(false);
});

test("a deadline does not follow the wall clock", async () => {
  const clock = createFakeClock();
  using deadline = createDeadline(100, clock);
  clock.jump(3_600_000);
  await clock.advance(1);
  expect([deadline.remainingMs(), deadline.signal.aborted]).toEqual([99, false]);
});
