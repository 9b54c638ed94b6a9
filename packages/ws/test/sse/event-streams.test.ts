import type { ServerEnvelope } from "@mega/protocol";
import { describe, expect, onTestFinished, test } from "vitest";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { join, open, serve, until } from "../support/serve.ts";

const room = defineChannel({ name: "room/:id", publications: { said: { type: "string" } }, history: {} });
const channels = [room] as const;

interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A client of the fallback, as a browser's `fetch` would be one. */
async function openStream(url: string, hello: object, headers: Readonly<Record<string, string>> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "text/event-stream", "content-type": "application/json", ...headers },
    body: JSON.stringify({ t: "hello", v: [1, 1], ...hello }),
    signal: abort.signal,
  });
  const events: StreamEvent[] = [];
  let isOver = false;
  const read = async (): Promise<void> => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part)?.[1] ?? "message";
        events.push({ event, data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? "null") as unknown });
      }
    }
    isOver = true;
  };
  void read().catch(() => {
    isOver = true;
  });
  const envelopes = <T extends ServerEnvelope["t"]>(type: T) =>
    events
      .filter(({ event }) => event === "message")
      .map(({ data }) => data as ServerEnvelope)
      .filter((envelope): envelope is Extract<ServerEnvelope, { readonly t: T }> => envelope.t === type);
  const key = (): string => String((events[0]?.data as { readonly key?: string } | undefined)?.key);
  const send = (...lines: readonly object[]) =>
    fetch(url, {
      method: "POST",
      headers: { "mega-stream": key(), "content-type": "application/x-ndjson" },
      body: lines.map((line) => JSON.stringify(line)).join("\n"),
    });
  return { response, events, key, envelopes, send, isOver: () => isOver, abort };
}

const ready = async (url: string, hello = {}, headers = {}) => {
  const stream = await openStream(url, hello, headers);
  await until(() => stream.envelopes("welcome").length === 1);
  return stream;
};

describe("the fallback for clients without WebSockets", () => {
  test("carries the same envelopes: hello, a subscription, publications, a goaway and the close code", async () => {
    const { live, host } = await serve({ channels });
    const stream = await ready(`http://${host}/live`);
    expect(stream.events[0]).toEqual({ event: "open", data: { key: expect.stringMatching(/^[\w-]{24}$/) } });
    expect((await stream.send({ t: "sub", id: 1, ch: "room/1" })).status).toBe(204);
    await until(() => stream.envelopes("subok").length === 1);
    for (const said of ["a", "line\nbreak", "c"]) await live.channel("room/1").publish("said", said);
    await until(() => stream.envelopes("pub").length === 3);
    expect(stream.envelopes("pub").map(({ d }) => d)).toEqual(["a", "line\nbreak", "c"]);
    await live.drain();
    await until(stream.isOver);
    expect(stream.events.at(-2)?.data).toMatchObject({ t: "goaway" });
    expect(stream.events.at(-1)).toEqual({ event: "close", data: { code: 4001, reason: "drain" } });
  });

  test("goes on at the position where a WebSocket stopped, and the other way round", async () => {
    const { live, host, url } = await serve({ channels });
    const stay = await join(url, "room/1");
    const first = await join(url, "room/1");
    await live.channel("room/1").publish("said", "a");
    await first.next("pub");
    first.socket.terminate();
    await live.channel("room/1").publish("said", "b");
    const e = first.answer.e ?? "";
    const stream = await ready(`http://${host}/live`, { sid: first.welcome.sid, resume: first.welcome.resume });
    const [welcome] = stream.envelopes("welcome");
    expect(welcome).toMatchObject({ resumed: true, sid: first.welcome.sid });
    await stream.send({ t: "sub", id: 1, ch: "room/1", pos: { e, o: 1 } });
    await until(() => stream.envelopes("pub").length === 1);
    expect(stream.envelopes("subok")).toMatchObject([{ recovery: "recovered" }]);
    expect(stream.envelopes("pub")).toMatchObject([{ o: 2, d: "b" }]);
    stream.abort.abort();
    await until(() => live.stats().connections === 1);
    await live.channel("room/1").publish("said", "c");
    const back = await open(url);
    back.send({ t: "hello", v: [1, 1], sid: welcome?.sid ?? "", resume: welcome?.resume ?? "" });
    expect((await back.next("welcome")).resumed).toBe(true);
    back.send({ t: "sub", id: 1, ch: "room/1", pos: { e, o: 2 } });
    expect(await back.next("subok")).toMatchObject({ recovery: "recovered" });
    expect(await back.next("pub")).toMatchObject({ o: 3, d: "c" });
    stay.socket.terminate();
  });

  test("answers pings with an envelope, and a stream that does not is closed with 4012", async () => {
    const { host, live } = await serve({ channels, timing: { pingIntervalMs: 150 } });
    const stream = await ready(`http://${host}/live`);
    await until(() => stream.envelopes("ping").length === 1);
    await until(stream.isOver);
    expect(live.stats().connections).toBe(0);
  });

  test("refuses what the upgrade would refuse, in HTTP", async () => {
    const { host } = await serve({
      channels,
      limits: { maxConnections: 1 },
      authenticate: ({ token }) => (token === "ann" ? { userId: token } : undefined),
    });
    const url = `http://${host}/live`;
    expect((await openStream(url, {}, { origin: "https://evil.example" })).response.status).toBe(403);
    expect((await openStream(url, {})).response.status).toBe(401);
    await ready(url, {}, { authorization: "Bearer ann" });
    const full = await openStream(url, {}, { authorization: "Bearer ann" });
    expect([full.response.status, full.response.headers.get("retry-after")]).toEqual([503, "5"]);
  });

  test("refuses bad requests: another method, no body, too long a body, a stream that is gone", async () => {
    const { host, live } = await serve({ channels });
    const url = `http://${host}/live`;
    expect((await fetch(url)).status).toBe(400);
    expect((await fetch(url, { method: "POST", headers: { accept: "text/event-stream" } })).status).toBe(400);
    const gone = { method: "POST", headers: { "mega-stream": "nobody" }, body: "{}" };
    expect((await fetch(url, gone)).status).toBe(404);
    const stream = await ready(url);
    expect((await stream.send({ t: "ping", x: "x".repeat(65_536) })).status).toBe(413);
    await stream.send({ t: "nonsense" });
    await until(() => stream.envelopes("error").length === 1);
    expect(
      (
        await fetch(url, {
          ...gone,
          headers: { "mega-stream": stream.key() },
          body: "{",
        })
      ).status,
    ).toBe(204);
    await until(stream.isOver);
    expect(stream.events.at(-1)).toEqual({ event: "close", data: { code: 4501, reason: "protocol_violation" } });
    expect(live.stats().connections).toBe(0);
  });

  test("tells browsers what a page of a listed origin may do", async () => {
    const { host } = await serve({ channels, origins: ["https://app.example"] });
    const preflight = await fetch(`http://${host}/live`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("mega-stream");
  });
});
