import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { createRouteBuilder } from "@mega/http";
import { describe, expect, test, vi } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const failures: unknown[] = [];
const importCsv = route.put("/import", { bodyStream: { accept: ["text/csv"], maxBytes: 1_000 } }, async (ctx) => {
  try {
    return { bytes: (await text(ctx.bodyStream)).length };
  } catch (error) {
    failures.push(error);
    throw error;
  }
});
const ignore = route.put("/ignore", { bodyStream: { accept: ["*/*"] } }, () => "ignored");
const stopEarly = route.put("/stop", { bodyStream: { accept: ["*/*"] } }, async (ctx) => {
  for await (const _ of ctx.bodyStream) throw new Error("row 1 is broken");
});
const routes = [importCsv, ignore, stopEarly];

const put = (url: string, body: string | ReadableStream, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: "PUT",
    body,
    headers: { "content-type": "text/csv", ...headers },
    duplex: "half",
  } as RequestInit);
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
/** A body without a Content-Length. */
const chunked = (bytes: number): ReadableStream =>
  ReadableStream.from(Array.from({ length: bytes / 100 }, () => new Uint8Array(100)));

describe("a body stream", () => {
  test("hands over the body as it comes", async () => {
    const { url } = await serve({ routes });
    expect(
      await (await put(`${url}/import`, "a,b\n1,2\n", { "content-type": "text/csv; charset=utf-8" })).json(),
    ).toEqual({ bytes: 8 });
    expect(await (await put(`${url}/import`, chunked(1_000))).json()).toEqual({ bytes: 1_000 });
  });

  test("over the limit is refused from its head when that tells the length", async () => {
    const { url } = await serve({ routes });
    const seen = failures.length;
    expect(await codeOf(await put(`${url}/import`, "x".repeat(1_001)))).toEqual([413, "HTTP_BODY_TOO_LARGE"]);
    expect(failures).toHaveLength(seen);
  });

  test("over the limit without a length fails while it is read", async () => {
    const { url } = await serve({ routes });
    expect(await codeOf(await put(`${url}/import`, chunked(1_100)))).toEqual([413, "HTTP_BODY_TOO_LARGE"]);
  });

  test.each(["application/json", "text/plain", "text/csv garbage", "TEXT/CSVX", ""])(
    "of the type %j is refused",
    async (type) => {
      const { url } = await serve({ routes });
      const response = await put(`${url}/import`, "x", { "content-type": type });
      expect(response.headers.get("accept")).toBe("text/csv");
      expect(await codeOf(response)).toEqual([415, "HTTP_UNSUPPORTED_MEDIA_TYPE"]);
    },
  );

  test("that is compressed is refused, as its size could not be limited", async () => {
    const { url } = await serve({ routes });
    expect(await codeOf(await put(`${url}/import`, "x", { "content-encoding": "gzip" }))).toEqual([
      415,
      "HTTP_UNSUPPORTED_MEDIA_TYPE",
    ]);
  });

  test("that nobody reads, or not to its end, does not keep the client from hearing the answer", async () => {
    const { url } = await serve({ routes });
    const large = "x".repeat(4_000_000);
    expect((await put(`${url}/ignore`, large)).status).toBe(200);
    expect((await put(`${url}/stop`, large)).status).toBe(500);
  });

  test("fails when the client leaves in the middle", async () => {
    const { api } = await serve({ routes });
    const seen = failures.length;
    const socket = connect(api.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("PUT /import HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\ncontent-length: 900\r\n\r\nhalf");
    await vi.waitFor(async () => expect((await api.inject({ url: "/nowhere" })).statusCode).toBe(404));
    socket.end();
    socket.destroy();
    await vi.waitFor(() => expect(failures.slice(seen)).toMatchObject([{ code: "HTTP_CLIENT_CLOSED" }]));
  });

  test("cannot be asked for on a route that does not declare it", async () => {
    const stray = route.put("/stray", {}, (ctx) => (ctx as unknown as { bodyStream: unknown }).bodyStream);
    const { url } = await serve({ routes: [...routes, stray] });
    expect((await fetch(`${url}/stray`, { method: "PUT" })).status).toBe(500);
  });
});
