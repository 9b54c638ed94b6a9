import { createFakeClock } from "@mega/core/testing";
import type { ServerEnvelope, Welcome } from "@mega/protocol";
import { type ClientOptions, createClient, type TransportEvents } from "../src/index.ts";

const welcome: Welcome = {
  t: "welcome",
  v: 1,
  sid: "s",
  resume: "r",
  resumed: false,
  resumeTtlMs: 120_000,
  pingMs: 30_000,
  maxMessageBytes: 65_536,
  maxChannels: 128,
  cseq: 0,
  caps: [],
};

/** A client whose time and server the test moves by hand. */
export function createManualClient(options: Partial<ClientOptions> = {}) {
  const clock = createFakeClock();
  const sent: Record<string, unknown>[] = [];
  const attempts: { readonly events: TransportEvents; readonly atMs: number; isClosed: boolean }[] = [];
  const client = createClient({
    url: "test:",
    clock,
    random: () => 1,
    connect: (_url, events) => {
      const attempt = { events, atMs: clock.monotonicMs(), isClosed: false };
      attempts.push(attempt);
      return {
        send: (frame) => void sent.push(JSON.parse(frame) as Record<string, unknown>),
        close: () => {
          attempt.isClosed = true;
        },
      };
    },
    ...options,
  });
  const latest = () => {
    const attempt = attempts.at(-1);
    if (attempt === undefined) throw new Error("the client has not tried to connect");
    return attempt.events;
  };
  const receive = (envelope: ServerEnvelope): void => latest().onMessage(JSON.stringify(envelope));
  return {
    client,
    clock,
    sent,
    attempts,
    receive,
    fail: (code = 1006) => latest().onClose(code, ""),
    async online(more: Partial<Welcome> = {}) {
      await clock.advance(0);
      latest().onOpen();
      receive({ ...welcome, ...more });
      await clock.advance(0);
    },
    /** Subscribes, and lets the server agree. */
    async join(name: string) {
      const channel = client.channel(name);
      const id = sent.findLast(({ t, ch }) => t === "sub" && ch === name)?.["id"] as number;
      receive({ t: "subok", id, ch: name, n: 1, e: "E", o: 0, recovery: "fresh" });
      await clock.advance(0);
      return channel;
    },
    take: () => sent.splice(0),
  };
}
