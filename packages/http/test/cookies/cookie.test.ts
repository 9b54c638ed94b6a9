import { describe, expect, test } from "vitest";
import { parseCookies, serializeClearedCookie, serializeCookie } from "../../src/cookies/cookie.ts";

describe("serializeCookie", () => {
  test("defaults to HttpOnly, SameSite=Lax and the path of the whole site", () => {
    expect(serializeCookie("theme", "dark")).toBe("theme=dark; Path=/; HttpOnly; SameSite=Lax");
  });

  test("writes the lifetime in whole seconds", () => {
    expect(serializeCookie("theme", "dark", { maxAgeMs: 90_900 })).toContain("Max-Age=90;");
  });

  test("encodes a value that would break the header", () => {
    expect(serializeCookie("a", "x; Path=/admin\r\nb")).toContain("a=x%3B%20Path%3D%2Fadmin%0D%0Ab;");
  });

  test("refuses a __Host- cookie that browsers would drop", () => {
    expect(() => serializeCookie("__Host-id", "1")).toThrow("__Host-id must be secure");
    expect(() => serializeCookie("__Host-id", "1", { secure: true, path: "/app" })).toThrow('path "/"');
    expect(() => serializeCookie("__Host-id", "1", { secure: true, domain: "example.com" })).toThrow("no domain");
    expect(() => serializeCookie("__Secure-id", "1")).toThrow("__Secure-id must be secure");
  });

  test("refuses a cookie longer than browsers keep", () => {
    expect(() => serializeCookie("big", "x".repeat(4_096))).toThrow("longer than 4096 bytes");
  });

  test("clears with the attributes the cookie was set with", () => {
    expect(serializeClearedCookie("id", { path: "/app", secure: true })).toBe(
      "id=; Max-Age=0; Path=/app; HttpOnly; Secure; SameSite=Lax",
    );
  });
});

describe("parseCookies", () => {
  test("takes the first of several cookies with one name", () => {
    expect(parseCookies("id=specific; id=general")["id"]).toBe("specific");
  });

  test("survives broken escapes and stray separators", () => {
    expect(parseCookies("a=%E0%A4%A; ;;=; b")["a"]).toBe("%E0%A4%A");
  });

  test("gives no inherited names", () => {
    expect(parseCookies("a=1")["constructor"]).toBeUndefined();
  });

  test("is empty without a header", () => {
    expect(parseCookies(undefined)).toEqual({});
  });
});
