import { describe, expect, test } from "vitest";
import { createServerDriver } from "./server-driver.ts";
import { Bindings, type Step, type Vector, vectors } from "./vectors.ts";

/** Plays one vector against a new server. */
async function play({ steps, greeted = true }: Vector): Promise<void> {
  const { server, connect, advance } = createServerDriver();
  const bindings = new Bindings();
  let peer = connect();
  let first = peer;
  const send = async (data: string | Uint8Array): Promise<void> => {
    peer.events.onMessage(data);
    await advance(1);
  };
  if (greeted) {
    await send('{"t":"hello","v":[1,1]}');
    const [welcome] = peer.received.splice(0) as [{ readonly sid: string; readonly resume: string }];
    bindings.bind("$sid", welcome.sid);
    bindings.bind("$resume", welcome.resume);
  }
  const actions: Readonly<Record<string, (value: never) => unknown>> = {
    send: (envelope) => send(JSON.stringify(bindings.fill(envelope))),
    raw: (frame: string) => send(frame),
    rawLength: (length: number) => send(`{"t":"ping","x":"${"x".repeat(length - 18)}"}`),
    binary: (bytes: readonly number[]) => send(new Uint8Array(bytes)),
    expect: (envelopes) => bindings.expectEqual(peer.received.splice(0), envelopes),
    close: (code: number) =>
      expect({ closed: peer.closed, received: peer.received }).toEqual({ closed: code, received: [] }),
    advanceMs: advance,
    publish: async ([channel, event, payload]: readonly [string, string, unknown]) => {
      server.channel(channel).publish(event, payload);
      await advance(1);
    },
    tell: async ([user, event, payload]: readonly [string, string, unknown]) => {
      server.sendToUser(user, event, payload);
      await advance(1);
    },
    cut: () => peer.events.onClose(1006),
    reconnect: () => {
      if (peer.closed === undefined) peer.events.onClose(1006);
      peer = connect();
    },
    secondConnection: () => {
      first = peer;
      peer = connect();
    },
    firstClosed: (code: number) => expect(first.closed).toBe(code),
    drain: () => server.drain(),
    revoke: ([user, mode]: readonly [string, "close" | "refresh"]) => server.revoke(user, { mode }),
  };
  for (const step of steps) await perform(actions, step);
  server.close();
}

async function perform(actions: Readonly<Record<string, (value: never) => unknown>>, step: Step): Promise<void> {
  for (const [name, value] of Object.entries(step)) {
    const action = actions[name];
    if (action === undefined) throw new Error(`no step is called "${name}"`);
    await action(value as never);
  }
}

describe("the server answers as the vectors say", () => {
  test.each(vectors.server.map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => play(vector));
});

test("there are at least 120 vectors", () => {
  expect(vectors.server.length + vectors.client.length).toBeGreaterThanOrEqual(120);
});
