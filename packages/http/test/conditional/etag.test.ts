import { describe, expect, test } from "vitest";
import { etagOf, isStrongMatch, isWeakMatch, requireIfMatch } from "../../src/conditional/etag.ts";
import type { HttpRequest } from "../../src/http-context.ts";

const context = (ifMatch?: string) => ({ request: { headers: { "if-match": ifMatch } } as unknown as HttpRequest });

describe("etagOf", () => {
  test("quotes the version and escapes what an ETag cannot hold", () => {
    expect(etagOf(3)).toBe('"3"');
    expect(etagOf('a"b')).toBe('"a%22b"');
  });
});

describe("requireIfMatch", () => {
  test.each(['"7"', '"6", "7"', "*", " * "])("lets %j through when the version is 7", (header) => {
    expect(() => requireIfMatch(context(header), 7)).not.toThrow();
  });

  test("asks for If-Match with 428", () => {
    expect(() => requireIfMatch(context(), 7)).toThrow(
      expect.objectContaining({ code: "HTTP_PRECONDITION_REQUIRED", status: 428 }),
    );
  });

  test.each(['"6"', 'W/"7"', "7", "", '"7', '"77"'])("refuses %j with 412 and tells the current version", (header) => {
    expect(() => requireIfMatch(context(header), 7)).toThrow(
      expect.objectContaining({
        code: "HTTP_PRECONDITION_FAILED",
        status: 412,
        data: { currentVersion: 7 },
        headers: { etag: '"7"' },
      }),
    );
  });
});

test("weak comparison ignores the weak marks, strong comparison refuses them", () => {
  expect(isWeakMatch('W/"a"', '"a"')).toBe(true);
  expect(isWeakMatch('"a"', 'W/"a"')).toBe(true);
  expect(isStrongMatch('W/"a"', 'W/"a"')).toBe(true);
  expect(isStrongMatch('W/"a"', '"a"')).toBe(false);
});
