import { createRouteBuilder, reply, requireIfMatch } from "@mega/http";
import { expect, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const routes = [
  route.get("/card", {}, () => ({ title: "tea" })),
  route.get("/versioned", {}, () => reply(200, { title: "tea" }, { headers: { etag: '"7"' } })),
  route.get("/missing", {}, () => reply(404, { code: "GONE" })),
  route.put("/card", {}, (ctx) => requireIfMatch(ctx, 7)),
];

test("a client that has the answer gets 304 without a body", async () => {
  const { url } = await serve({ routes, etag: true });
  const etag = (await fetch(`${url}/card`)).headers.get("etag") ?? "";
  expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
  const again = await fetch(`${url}/card`, { headers: { "if-none-match": etag } });
  expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  const other = await fetch(`${url}/card`, { headers: { "if-none-match": 'W/"other"' } });
  expect([other.status, await other.json()]).toEqual([200, { title: "tea" }]);
});

test("the ETag of a version is kept and compared", async () => {
  const { url } = await serve({ routes, etag: true });
  expect((await fetch(`${url}/versioned`)).headers.get("etag")).toBe('"7"');
  expect((await fetch(`${url}/versioned`, { headers: { "if-none-match": '"6", "7"' } })).status).toBe(304);
});

test("only what was found has an ETag, and nothing has one without the option", async () => {
  const on = await serve({ routes, etag: true });
  expect((await fetch(`${on.url}/missing`)).headers.get("etag")).toBeNull();
  const off = await serve({ routes });
  expect((await fetch(`${off.url}/card`)).headers.get("etag")).toBeNull();
});

test("a stale If-Match is a problem that tells the current version", async () => {
  const { url } = await serve({ routes });
  const put = (ifMatch?: string) =>
    fetch(`${url}/card`, { method: "PUT", headers: ifMatch === undefined ? {} : { "if-match": ifMatch } });
  expect((await put('"7"')).status).toBe(204);
  const stale = await put('"6"');
  expect(stale.headers.get("etag")).toBe('"7"');
  expect(await stale.json()).toMatchObject({
    status: 412,
    code: "HTTP_PRECONDITION_FAILED",
    data: { currentVersion: 7 },
  });
  expect(await (await put()).json()).toMatchObject({ status: 428, code: "HTTP_PRECONDITION_REQUIRED" });
});
