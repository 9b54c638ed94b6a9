import { Readable } from "node:stream";
import { createRouteBuilder, reply, streamReply } from "@mega/http";
import { describe, expect, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const long = { text: "tea ".repeat(1_000) };
const routes = [
  route.get("/long", {}, () => long),
  route.get("/short", {}, () => ({ text: "tea" })),
  route.get("/csv", {}, () => streamReply(200, Readable.from(["a,b\n".repeat(500)]), { contentType: "text/csv" })),
  route.get("/png", {}, () => reply(200, Buffer.alloc(5_000), { headers: { "content-type": "image/png" } })),
  route.get("/events", {}, () =>
    streamReply(200, Readable.from(["data: 1\n\n"]), { contentType: "text/event-stream" }),
  ),
  route.post("/echo", {}, (ctx) => ctx.body),
];

const encodingOf = async (url: string, accepted: string) => {
  const response = await fetch(url, { headers: { "accept-encoding": accepted } });
  await response.arrayBuffer();
  return response.headers.get("content-encoding");
};

describe("compression", () => {
  test("packs long text as the client prefers to read it", async () => {
    const { url } = await serve({ routes, compression: true });
    expect(await encodingOf(`${url}/long`, "gzip, br")).toBe("br");
    expect(await encodingOf(`${url}/long`, "gzip")).toBe("gzip");
    expect(await encodingOf(`${url}/csv`, "gzip")).toBe("gzip");
    const response = await fetch(`${url}/long`);
    expect(response.headers.get("vary")).toContain("accept-encoding");
    expect(await response.json()).toEqual(long);
  });

  test("leaves alone what gains nothing or would wait", async () => {
    const { url } = await serve({ routes, compression: true });
    for (const path of ["/short", "/png", "/events"])
      expect([path, await encodingOf(url + path, "gzip")]).toEqual([path, null]);
    expect(await encodingOf(`${url}/long`, "identity")).toBeNull();
  });

  test("does not inflate requests, which could be bombs", async () => {
    const { url } = await serve({ routes, compression: true });
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const response = await fetch(`${url}/echo`, { method: "POST", headers, body: "not json" });
    expect(response.status).toBeGreaterThanOrEqual(400);
  });

  test("is off by default", async () => {
    const { url } = await serve({ routes });
    expect(await encodingOf(`${url}/long`, "gzip")).toBeNull();
  });

  test("with nothing to choose from stops the boot", async () => {
    await expect(serve({ routes, compression: { encodings: [] } })).rejects.toThrow(
      "http.compression.encodings is empty",
    );
  });
});
