import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createRouteBuilder, reply } from "@mega/http";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const limits = { maxFileBytes: 1_000, maxFiles: 2, maxFields: 2, maxFieldBytes: 20 };

const readAll = route.post("/upload", { upload: limits }, async (ctx) => {
  const upload = ctx.files();
  const files = [];
  for await (const { field, filename, contentType, stream } of upload) {
    files.push({ field, filename, contentType, body: await text(stream) });
  }
  return reply(200, { files, fields: upload.fields });
});

const skipAll = route.post("/skip", { upload: { maxFiles: 3 } }, async (ctx) => {
  const names: string[] = [];
  for await (const { filename } of ctx.files()) names.push(filename);
  return names;
});

const firstOnly = route.post("/first", { upload: {} }, async (ctx) => {
  for await (const file of ctx.files()) return { name: file.filename, bytes: (await buffer(file.stream)).length };
  return null;
});

const images = route.post("/images", { upload: { accept: ["image/*"] } }, async (ctx) => {
  for await (const { stream } of ctx.files()) stream.resume();
  return "ok";
});

const form = (parts: Readonly<Record<string, string | File | readonly File[]>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    for (const item of [value].flat() as (string | File)[]) data.append(name, item);
  }
  return data;
};
const file = (name: string, body: string, type = "text/plain"): File => new File([body], name, { type });
const post = (url: string, body: FormData): Promise<Response> => fetch(url, { method: "POST", body });
const outcome = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { code: string; data: unknown }),
});

describe("an upload", () => {
  test("gives files as streams and fields as text", async () => {
    const { url } = await serve({ routes: [readAll] });
    const response = await post(
      `${url}/upload`,
      form({ title: "차", a: file("../../etc/a.txt", "hello"), b: file("ü.csv", "1,2", "text/csv") }),
    );
    expect(await response.json()).toEqual({
      files: [
        { field: "a", filename: "a.txt", contentType: "text/plain", body: "hello" },
        { field: "b", filename: "ü.csv", contentType: "text/csv", body: "1,2" },
      ],
      fields: { title: "차" },
    });
  });

  test("throws away what the handler does not read", async () => {
    const { url } = await serve({ routes: [skipAll, firstOnly] });
    const big = "x".repeat(2_000_000);
    const three = form({ f: [file("a", big), file("b", big), file("c", big)] });
    expect(await (await post(`${url}/skip`, three)).json()).toEqual(["a", "b", "c"]);
    expect(await (await post(`${url}/first`, three)).json()).toEqual({ name: "a", bytes: 2_000_000 });
  });

  test("of a file over the limit is refused, and what was read of it fails instead of ending", async () => {
    const { url } = await serve({ routes: [readAll] });
    const response = await post(`${url}/upload`, form({ doc: file("big", "x".repeat(1_001)) }));
    expect(await outcome(response)).toMatchObject({
      status: 413,
      code: "HTTP_BODY_TOO_LARGE",
      data: { field: "doc", limitBytes: 1_000 },
    });
    const fits = await post(`${url}/upload`, form({ doc: file("fits", "x".repeat(1_000)) }));
    expect(fits.status).toBe(200);
  });

  test.each([
    ["too many files", form({ a: file("a", "1"), b: file("b", "2"), c: file("c", "3") }), "maxFiles"],
    ["too many fields", form({ a: "1", b: "2", c: "3" }), "maxFields"],
    ["a field that is too long", form({ a: "x".repeat(21) }), "maxFieldBytes"],
    ["a field name that is too long", form({ ["n".repeat(300)]: "x" }), "fieldName"],
  ])("with %s is refused", async (_name, body, limit) => {
    const { url } = await serve({ routes: [readAll] });
    expect(await outcome(await post(`${url}/upload`, body))).toMatchObject({
      status: 413,
      code: "HTTP_UPLOAD_LIMIT",
      data: { limit },
    });
  });

  test("with too many parts is refused before all of them are read", async () => {
    const { url } = await serve({ routes: [readAll] });
    const body = form(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, "x"])));
    expect(await outcome(await post(`${url}/upload`, body))).toMatchObject({ status: 413, code: "HTTP_UPLOAD_LIMIT" });
  });

  test("of a type that is not accepted is refused", async () => {
    const { url } = await serve({ routes: [images] });
    expect((await post(`${url}/images`, form({ a: file("a.png", "x", "image/png") }))).status).toBe(200);
    const response = await post(`${url}/images`, form({ a: file("a.html", "x", "text/html") }));
    expect(await outcome(response)).toMatchObject({
      status: 415,
      code: "HTTP_UNSUPPORTED_MEDIA_TYPE",
      data: { field: "a" },
    });
  });

  test.each([
    ["application/json", "{}", 415, "HTTP_UNSUPPORTED_MEDIA_TYPE"],
    ["multipart/form-data", "x", 400, "HTTP_UPLOAD_INVALID"],
    ["multipart/form-data; boundary=b", "no parts at all", 400, "HTTP_UPLOAD_INVALID"],
    [
      "multipart/form-data; boundary=b",
      '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\ncut',
      400,
      "HTTP_UPLOAD_INVALID",
    ],
    [
      "multipart/form-data; boundary=b",
      '--b\r\ncontent-disposition: form-data; name="a"; filename="f"\r\n\r\ncut',
      400,
      "HTTP_UPLOAD_INVALID",
    ],
  ])("with the body type %s and the body %j is a problem", async (type, body, ...expected) => {
    const [status, code] = expected;
    const { url } = await serve({ routes: [readAll] });
    const response = await fetch(`${url}/upload`, { method: "POST", headers: { "content-type": type }, body });
    expect(await outcome(response)).toMatchObject({ status, code });
  });

  test("cannot be read on a route that does not declare it", async () => {
    const stray = route.post("/stray", {}, (ctx) => (ctx as unknown as { files(): unknown }).files());
    const { url } = await serve({ routes: [readAll, stray] });
    expect((await fetch(`${url}/stray`, { method: "POST" })).status).toBe(500);
  });

  test("with a wrong limit stops the boot and names the route", async () => {
    const wrong = route.post("/wrong", { upload: { maxFiles: -1 } }, () => "");
    await expect(serve({ routes: [wrong] })).rejects.toThrow("upload.maxFiles of POST /wrong is -1");
  });
});

async function storeServer() {
  const folder = await mkdtemp(join(tmpdir(), "mega-upload-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const failures: unknown[] = [];
  const targets: WriteStream[] = [];
  const store = route.post("/store", { upload: {} }, async (ctx) => {
    for await (const { filename, stream } of ctx.files()) {
      const path = join(folder, filename);
      const target = createWriteStream(path);
      targets.push(target);
      try {
        await pipeline(stream, target);
      } catch (error) {
        failures.push(error);
        await rm(path, { force: true });
        throw error;
      }
    }
    return "stored";
  });
  const served = await serve({ routes: [store] });
  return { ...served, folder, failures, targets };
}

async function startUpload(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST /store HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 100000\r\n\r\n" +
      `--b\r\ncontent-disposition: form-data; name="a"; filename="a.bin"\r\n\r\n${"x".repeat(10_000)}`,
  );
  return socket;
}

describe("an upload whose client disconnects", () => {
  test("leaves no temporary file and no open handle", async () => {
    const { api, folder, failures, targets } = await storeServer();
    const socket = await startUpload(api.port);
    await vi.waitFor(() => expect(targets.map(({ bytesWritten }) => bytesWritten)).toEqual([expect.any(Number)]));
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual(["a.bin"]));
    socket.destroy();
    await vi.waitFor(() => expect(failures).toMatchObject([{ code: "HTTP_CLIENT_CLOSED" }]));
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]));
    expect(targets.map(({ closed }) => closed)).toEqual([true]);
  });
});
