import { describe, expect, test } from "vitest";
import { createValidator } from "../../src/validation/index.ts";

const accepts = (format: string, text: string) => createValidator({ type: "string", format })(text).ok;

describe("formats", () => {
  test.each([
    ["date-time", "2026-02-28T12:00:00.5+09:00", "2026-02-30T12:00:00Z"],
    ["date", "2024-02-29", "2023-02-29"],
    ["time", "12:00:00Z", "25:00:00Z"],
    ["duration", "P1DT2H", "P"],
    ["email", "a.b+c@example.org", "a@b"],
    ["hostname", "example.org", "-example"],
    ["ipv4", "127.0.0.1", "256.0.0.1"],
    ["ipv6", "::1", ":::1"],
    ["uri", "https://example.org/a?b#c", "no scheme"],
    ["uri-reference", "/a/b", "a b"],
    ["uuid", "123e4567-e89b-12d3-a456-426614174000", "urn:uuid:123e4567-e89b-12d3-a456-426614174000"],
    ["json-pointer", "/a/0", "a"],
    ["byte", "aGVsbG8=", "!!!!\naGVsbG8="],
  ])("%s takes %j and refuses %j", (format, good, bad) => {
    expect(accepts(format, good)).toBe(true);
    expect(accepts(format, bad)).toBe(false);
  });

  test("refuse absurdly long texts without matching them", () => {
    expect(accepts("uri", `https://example.org/${"a".repeat(3_000)}`)).toBe(false);
  });
});
