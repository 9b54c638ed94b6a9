import { expect, test } from "vitest";
import { isCrossSite } from "../../src/csrf/cross-site.ts";

const host = "app.example.com";
const source = (fetchSite?: string, origin?: string) => ({ fetchSite, origin, host });

test.each([
  ["the page itself", source("same-origin", "https://app.example.com"), false],
  ["a person typing the address", source("none"), false],
  ["another site", source("cross-site", "https://evil.example"), true],
  ["a sibling subdomain", source("same-site", "https://blog.example.com"), true],
  ["an older browser on the page itself", source(undefined, "http://app.example.com"), false],
  ["an older browser on another site", source(undefined, "https://evil.example"), true],
  ["a look-alike host", source(undefined, "https://app.example.com.evil.example"), true],
  ["another port of the host", source(undefined, "https://app.example.com:8443"), true],
  ["a sandboxed frame", source(undefined, "null"), true],
  ["no browser", source(), false],
])("tells %s apart", (_name, request, expected) => {
  expect(isCrossSite(request, [])).toBe(expected);
});

test("a trusted origin is let in, its prefix is not", () => {
  const trusted = ["https://admin.example.com"];
  expect(isCrossSite(source("cross-site", "https://admin.example.com"), trusted)).toBe(false);
  expect(isCrossSite(source("cross-site", "https://admin.example.co"), trusted)).toBe(true);
});
