import { expect, test } from "vitest";
import { isCsrfToken, issueCsrfToken } from "../../src/csrf/csrf-token.ts";
import { newSessionId } from "../../src/sessions/session-id.ts";

test("a token is good for its own session only", () => {
  const [mine, other] = [newSessionId(), newSessionId()];
  expect(isCsrfToken(issueCsrfToken(mine), mine)).toBe(true);
  expect(isCsrfToken(issueCsrfToken(mine), other)).toBe(false);
});

test("no two issued tokens are the same text", () => {
  const id = newSessionId();
  expect(new Set(Array.from({ length: 100 }, () => issueCsrfToken(id))).size).toBe(100);
});

test.each(["", ".", "a.b", "x".repeat(10_000), `${"a".repeat(12)}.${"b".repeat(43)}`, "가".repeat(56)])(
  "refuses %j without throwing",
  (token) => {
    expect(isCsrfToken(token, newSessionId())).toBe(false);
  },
);
