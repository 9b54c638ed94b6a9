import type { Logger } from "@mega/core";
import { silentLogger } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { createJsonCodec, type ServerEnvelope } from "@mega/protocol";
import { createFrameCodec } from "../../src/connections/frame-codec.ts";
import { anonymous, type Identity } from "../../src/connections/identity.ts";
import type { RealtimeEvent, RealtimeOptions } from "../../src/realtime/realtime-options.ts";
import { RealtimeServer } from "../../src/realtime/realtime-server.ts";
import { framesIn } from "../writer/frames-in.ts";

/** Two turns of the event loop: promise reactions, then the flush, then what the flush led to. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

export type Envelope<T extends ServerEnvelope["t"] = ServerEnvelope["t"]> = Extract<ServerEnvelope, { readonly t: T }>;

type Options = Omit<RealtimeOptions, "clock" | "logger"> & { readonly logger?: Logger };

/** A real-time server whose time and links the test moves by hand. */
export function createManualServer(options: Options) {
  const clock = createFakeClock();
  const events: RealtimeEvent[] = [];
  const server = new RealtimeServer({
    logger: silentLogger,
    onEvent: (event) => events.push(event),
    ...options,
    clock,
  });
  const codec = createFrameCodec("mega.v1.json", createJsonCodec());

  const connect = (arrival: { readonly identity?: Identity; readonly address?: string } = {}) => {
    const received: ServerEnvelope[] = [];
    const peer = { isFull: false, pings: 0, isTerminated: false, closed: undefined as [number, string] | undefined };
    const take = (buffers: readonly Buffer[]): boolean => {
      for (const buffer of buffers)
        for (const payload of framesIn(buffer)) received.push(JSON.parse(payload) as ServerEnvelope);
      return !peer.isFull;
    };
    const events = server.accept(
      {
        write: (bytes) => take([bytes]),
        writeAll: take,
        close(code, reason) {
          peer.closed ??= [code, reason];
        },
        terminate() {
          peer.isTerminated = true;
        },
        ping() {
          peer.pings += 1;
        },
      },
      { codec, identity: anonymous, address: "192.0.2.1", ...arrival },
    );
    const of = <T extends ServerEnvelope["t"]>(type: T): Envelope<T>[] =>
      received.filter((envelope): envelope is Envelope<T> => envelope.t === type);
    return Object.assign(peer, {
      events,
      received,
      of,
      /** What came since the last call. */
      take: () => received.splice(0),
      send: (envelope: object) => events.onMessage(JSON.stringify(envelope)),
      /** Sends and returns what came in answer. */
      async ask(envelope: object) {
        received.length = 0;
        events.onMessage(JSON.stringify(envelope));
        await settle();
        return received.splice(0);
      },
      async hello(extra: object = {}) {
        events.onMessage(JSON.stringify({ t: "hello", v: [1, 1], ...extra }));
        await settle();
        const welcome = of("welcome").at(-1);
        received.length = 0;
        return welcome;
      },
      leave: (code = 1001) => events.onClose(code),
    });
  };

  return { server, clock, connect, events };
}

/** What `hello` needs to get the session of this welcome back. */
export const resumeOf = (welcome: Envelope<"welcome"> | undefined) => ({ sid: welcome?.sid, resume: welcome?.resume });
