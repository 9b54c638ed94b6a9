import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ClientProblem, createTransport } from "../../src/client/transport.ts";

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let answer: (response: ServerResponse) => void;
let seen: Seen[];
let baseUrl: string;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, url, headers } = request;
  seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
  answer(response);
});

beforeEach(async () => {
  seen = [];
  answer = (response) => response.end();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json = (response: ServerResponse, status: number, body: unknown): void => {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
};

describe("a request", () => {
  test("fills and escapes the path and the query", async () => {
    await createTransport({ baseUrl })("GET", "/cards/:id/files/*", {
      params: { id: "a/b?c", "*": "x/y z" },
      query: { q: "차 & tea", tag: ["a", "b"], page: 2, none: undefined },
    });
    expect(seen[0]?.url).toBe("/cards/a%2Fb%3Fc/files/x/y%20z?q=%EC%B0%A8+%26+tea&tag=a&tag=b&page=2");
  });

  test("names the parameter that is missing", async () => {
    await expect(createTransport({ baseUrl })("GET", "/cards/:id")).rejects.toThrow(
      "/cards/:id: parameter id is missing",
    );
  });

  test("sends values as JSON and raw bodies as they are", async () => {
    const send = createTransport({ baseUrl });
    await send("POST", "/", { body: { a: 1 } });
    await send("POST", "/", { body: "a,b\n", headers: { "content-type": "text/csv" } });
    await send("POST", "/", { body: new Blob(["x"], { type: "image/png" }) });
    await send("POST", "/", { body: ReadableStream.from([new TextEncoder().encode("streamed")]) });
    expect(seen.map(({ headers, body }) => [headers["content-type"], body])).toEqual([
      ["application/json", '{"a":1}'],
      ["text/csv", "a,b\n"],
      ["image/png", "x"],
      [undefined, "streamed"],
    ]);
  });

  test("carries the common headers, asked anew each time", async () => {
    let token = 0;
    const send = createTransport({ baseUrl, headers: () => ({ authorization: `Bearer ${++token}` }) });
    await send("GET", "/");
    await send("GET", "/");
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer 1", "Bearer 2"]);
  });

  test("carries the last CSRF token that an answer brought, on unsafe methods only", async () => {
    const send = createTransport({ baseUrl });
    answer = (response) => response.setHeader("x-csrf-token", "t1").end();
    await send("POST", "/login");
    answer = (response) => response.end();
    await send("GET", "/");
    await send("POST", "/");
    expect(seen.map(({ headers }) => headers["x-csrf-token"])).toEqual([undefined, undefined, "t1"]);
  });

  test("can be aborted", async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    await expect(createTransport({ baseUrl })("GET", "/", { signal: controller.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

describe("an answer", () => {
  test("is JSON, text, a blob or nothing, by its content type", async () => {
    const send = createTransport({ baseUrl });
    answer = (response) => json(response, 200, { a: 1 });
    expect((await send("GET", "/")).body).toEqual({ a: 1 });
    answer = (response) => response.setHeader("content-type", "text/plain").end("hi");
    expect((await send("GET", "/")).body).toBe("hi");
    answer = (response) => response.setHeader("content-type", "image/png").end("png");
    expect((await send("GET", "/")).body).toBeInstanceOf(Blob);
    answer = (response) => response.writeHead(204).end();
    expect(await send("GET", "/")).toMatchObject({ status: 204, body: undefined });
  });

  test("with a problem rejects with its code", async () => {
    const problem = { title: "Changed", status: 412, code: "HTTP_PRECONDITION_FAILED", data: { currentVersion: 3 } };
    answer = (response) => json(response, 412, problem);
    const failure = await createTransport({ baseUrl })("GET", "/").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ClientProblem);
    expect(failure).toMatchObject({ status: 412, code: "HTTP_PRECONDITION_FAILED", message: "Changed", problem });
  });

  test("with a problem is a value when asked for", async () => {
    answer = (response) => json(response, 404, { title: "Not found", status: 404, code: "HTTP_NOT_FOUND" });
    const result = await createTransport({ baseUrl })("GET", "/", { throwOnProblem: false });
    expect(result).toMatchObject({ status: 404, body: { code: "HTTP_NOT_FOUND" } });
  });

  test("of a proxy that speaks no JSON is still a problem", async () => {
    answer = (response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    await expect(createTransport({ baseUrl })("GET", "/")).rejects.toMatchObject({ status: 502, code: "HTTP_502" });
  });
});
