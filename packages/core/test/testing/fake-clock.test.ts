import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";

test("time stands still until it is moved", async () => {
  const clock = createFakeClock({ startAt: 1_000 });
  const fired: number[] = [];
  clock.schedule(50, () => fired.push(clock.now()));
  clock.schedule(20, () => fired.push(clock.now()));
  await clock.advance(19);
  expect(fired).toEqual([]);
  await clock.advance(81);
  expect(fired).toEqual([1_020, 1_050]);
  expect([clock.now(), clock.monotonicMs(), clock.pending]).toEqual([1_100, 100, 0]);
});

test("promises settle after each timer, so a loop of sleeps runs to its end in one advance", async () => {
  const clock = createFakeClock();
  let rounds = 0;
  const loop = (async () => {
    while (rounds < 5) {
      await clock.sleep(10);
      rounds += 1;
    }
  })();
  await clock.advance(50);
  await loop;
  expect(rounds).toBe(5);
});

test("a sleep that is aborted rejects with the reason and leaves no timer", async () => {
  const clock = createFakeClock();
  const controller = new AbortController();
  const sleep = clock.sleep(10, controller.signal);
  controller.abort(new Error("enough"));
  await expect(sleep).rejects.toThrow("enough");
  await expect(clock.sleep(10, controller.signal)).rejects.toThrow("enough");
  expect(clock.pending).toBe(0);
});

test("a cancelled timer never fires, and jumping the wall clock fires none", async () => {
  const clock = createFakeClock({ startAt: 0 });
  const fired: string[] = [];
  clock.schedule(5, () => fired.push("cancelled")).cancel();
  clock.schedule(5, () => fired.push("kept"));
  clock.jump(3_600_000);
  expect([clock.now(), clock.monotonicMs(), fired]).toEqual([3_600_000, 0, []]);
  await clock.advance(5);
  expect(fired).toEqual(["kept"]);
});
