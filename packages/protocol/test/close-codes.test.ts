import { expect, test } from "vitest";
import { adviseAfterClose, CLOSE, ERROR, isBeforeRunning, isTemporaryError } from "../src/index.ts";

test("codes 4000–4499 let the client come back, 4500–4999 are final; only a replaced socket stops although its session lives on", () => {
  for (const [name, { code, advice }] of Object.entries(CLOSE)) {
    if (name === "replaced") expect(advice).toBe("stop");
    else expect(advice === "stop", name).toBe(code >= 4500);
  }
});

test("every name fits a close frame's reason, and no two share a code", () => {
  for (const name of Object.keys(CLOSE)) expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(123);
  expect(new Set(Object.values(CLOSE).map(({ code }) => code)).size).toBe(Object.keys(CLOSE).length);
});

test.each([
  [1000, "reconnect"],
  [1001, "reconnect"],
  [1006, "reconnect"],
  [1012, "reconnect"],
  [1002, "stop"],
  [1009, "stop"],
  [4005, "refresh-then-reconnect"],
  [4010, "reconnect-without-position"],
  [4444, "reconnect"],
  [4999, "stop"],
])("after %i a client will %s, also where the code is not ours", (code, advice) => {
  expect(adviseAfterClose(code)).toBe(advice);
});

test("the advice follows the table", () => {
  for (const { code, advice } of Object.values(CLOSE)) expect(adviseAfterClose(code), String(code)).toBe(advice);
});

test("whether an error is temporary follows the table; only a rate limit and a drain say that nothing ran", () => {
  for (const { code, temporary } of Object.values(ERROR)) expect(isTemporaryError(code), String(code)).toBe(temporary);
  const beforeRunning = Object.values(ERROR).filter(({ code }) => isBeforeRunning(code));
  expect(beforeRunning).toEqual([ERROR.rate_limited, ERROR.draining]);
});
