import { expect, test } from "vitest";
import { resolveHeaders } from "../../src/headers/header-options.ts";

test("the api preset is three headers", () => {
  expect(resolveHeaders("api", "production")).toEqual({
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
  });
});

test("the web preset lets a page run scripts of its own origin only", () => {
  const policy = resolveHeaders("web", "development")["content-security-policy"];
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|nonce|\*/);
});

test("HSTS is sent in production only, where there is TLS", () => {
  expect(resolveHeaders("web", "production")["strict-transport-security"]).toBe("max-age=31536000");
  expect(resolveHeaders("web", "development")["strict-transport-security"]).toBeUndefined();
});

test("single headers can be replaced and left out", () => {
  const headers = resolveHeaders(
    { preset: "api", set: { "Referrer-Policy": "origin", "x-content-type-options": false } },
    "test",
  );
  expect(headers).toEqual({
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "origin",
  });
});
