import type { StartScope } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";
import { loginThrottle } from "../../src/services/login-throttle.ts";

const open = async () => loginThrottle().start({ clock: createFakeClock() } as unknown as StartScope);

test("an own account to log in to in between gives no more guesses at others", async () => {
  const throttle = await open();
  const ip = "192.0.2.1";
  const guess = (): void => {
    for (let account = 0; account < 101; account++) {
      throttle.admit({ email: `victim-${account}@example.com`, ip });
      const own = { email: "attacker@example.com", ip };
      throttle.admit(own);
      throttle.reset(own);
    }
  };
  expect(guess).toThrow(expect.objectContaining({ code: "HTTP_RATE_LIMITED" }));
});

test("people who log in rightly never use up the budget of their office", async () => {
  const throttle = await open();
  for (let person = 0; person < 500; person++) {
    const attempt = { email: `person-${person}@example.com`, ip: "192.0.2.1" };
    throttle.admit(attempt);
    throttle.reset(attempt);
  }
});

test.each([
  ["one IPv6 network", (attempt: number) => `2001:db8:1:2::${attempt.toString(16)}`],
  ["one IPv4 address in any spelling", (attempt: number) => (attempt % 2 === 0 ? "192.0.2.1" : "::ffff:192.0.2.1")],
])("guesses from %s share one budget", async (_what, addressOf) => {
  const throttle = await open();
  const guess = (attempt: number): void => throttle.admit({ email: "victim@example.com", ip: addressOf(attempt) });
  for (let attempt = 0; attempt < 10; attempt++) guess(attempt);
  expect(() => guess(10)).toThrow(expect.objectContaining({ code: "HTTP_RATE_LIMITED" }));
  expect(() => throttle.admit({ email: "victim@example.com", ip: "2001:db8:1:3::1" })).not.toThrow();
});
