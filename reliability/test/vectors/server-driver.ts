import { MegaError, silentLogger } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { createJsonCodec } from "@mega/protocol";
import { createFrameCodec, defineChannel, type LinkEvents, RealtimeServer } from "@mega/ws/realtime";
import { textsIn } from "../../src/realtime/frames.ts";

const text = { type: "string" } as const;
const publications = { said: text } as const;
const question = { input: text, output: text } as const;

/** The channels that the vectors speak of. */
function defineChannels() {
  let count = 0;
  return [
    defineChannel(
      {
        name: "log/:id",
        publications,
        history: { maxCount: 3, maxAgeMs: 15_000 },
        commands: {
          echo: question,
          count: question,
          refuse: question,
          fail: question,
          wrong: question,
          hang: question,
        },
      },
      {
        commands: {
          echo: (_context, input) => input,
          count: () => String(++count),
          refuse: () => Promise.reject(new MegaError("NOT_TODAY", "not today")),
          fail: () => Promise.reject(new Error("a secret")),
          wrong: () => 7 as never,
          hang: () => new Promise<string>(() => {}),
        },
      },
    ),
    defineChannel({ name: "live/:id", publications }),
    defineChannel({ name: "hall/:id", publications, presence: text }),
    defineChannel({ name: "closed/:id", publications }, { authorize: () => false }),
  ];
}

interface Peer {
  readonly received: unknown[];
  closed: number | undefined;
  readonly events: LinkEvents;
}

const codec = createFrameCodec("mega.v1.json", createJsonCodec());

/** The real server with peers that are moved by hand. */
export function createServerDriver() {
  const clock = createFakeClock();
  const server = new RealtimeServer({
    channels: defineChannels() as never,
    clock,
    logger: silentLogger,
    limits: { maxChannels: 3 },
    nextTurn: (run) => void clock.schedule(0, run),
    authenticateToken: (token) => (token.startsWith("user:") ? { userId: token.slice(5) } : undefined),
  });
  const connect = (): Peer => {
    const received: unknown[] = [];
    const take = (buffers: readonly Buffer[]): boolean => {
      received.push(...buffers.flatMap(textsIn).map((each) => JSON.parse(each) as unknown));
      return true;
    };
    const peer: { received: unknown[]; closed: number | undefined } = { received, closed: undefined };
    const events = server.accept(
      {
        write: (bytes) => take([bytes]),
        writeAll: take,
        close: (code) => {
          peer.closed ??= code;
        },
        terminate: () => {},
        ping: () => {},
      },
      { codec, identity: { userId: undefined }, address: "192.0.2.1" },
    );
    return Object.assign(peer, { events });
  };
  return { server, connect, advance: (ms: number) => clock.advance(ms) };
}
