import type { Clock } from "@mega/core";
import { expect, test } from "vitest";
import { callerKey } from "../../src/rate-limit/caller-key.ts";
import type { RateLimitVerdict } from "../../src/rate-limit/gcra.ts";
import { memoryRateLimits } from "../../src/rate-limit/rate-limit-store.ts";

const clock = { monotonicMs: () => 0 } as Clock;
const policy = { limit: 1, windowMs: 1_000 };

test("each key has a budget of its own", () => {
  const store = memoryRateLimits(clock, 10);
  const allowed = ["a", "b", "a"].map((key) => (store.take(key, policy) as RateLimitVerdict).isAllowed);
  expect(allowed).toEqual([true, true, false]);
});

test("a flood of keys forgets the oldest key instead of growing", () => {
  const store = memoryRateLimits(clock, 2);
  const allowed = ["a", "b", "a", "c", "b"].map((key) => (store.take(key, policy) as RateLimitVerdict).isAllowed);
  expect(allowed).toEqual([true, true, false, true, true]);
});

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::FFFF:203.0.113.9", "203.0.113.9"],
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["0:0:0:0:0:ffff:cb00:7109", "203.0.113.9"],
  ["64:ff9b::203.0.113.9", "64:ff9b:0:0::/64"],
  ["2001:db8:1:2:3:4:203.0.113.9", "2001:db8:1:2::/64"],
  ["::", "0:0:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["not an address", "not an address"],
])("%s counts as %s", (ip, key) => {
  expect(callerKey(ip)).toBe(key);
});
