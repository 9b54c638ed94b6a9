import { type Channel, type ClientError, createClient, type TransportEvents } from "@mega/client";
import { createFakeClock } from "@mega/core/testing";
import { describe, expect, test } from "vitest";
import { Bindings, type Vector, vectors } from "./vectors.ts";

/** Plays one vector against a new client, whose jitter is always one half. */
async function play({ steps }: Vector): Promise<void> {
  const clock = createFakeClock();
  const bindings = new Bindings();
  const sent: unknown[] = [];
  let seen: unknown[] = [];
  let attempt: TransportEvents | undefined;
  let isOpen = false;
  const client = createClient({
    url: "vector:",
    clock,
    random: () => 0.5,
    connect: (_url, events) => {
      attempt = events;
      isOpen = false;
      return {
        send: (frame) => void sent.push(JSON.parse(frame)),
        close: () => {
          attempt = undefined;
        },
      };
    },
  });
  client.onState(({ phase }) => seen.push(["client", phase]));
  client.on("told", (payload) => seen.push(["told", payload]));
  await clock.advance(0);

  const watched = new Set<string>();
  const channelOf = (name: string): Channel<never> => {
    const channel = client.channel(name);
    if (!watched.has(name)) {
      watched.add(name);
      channel.on("said", (payload, { offset }) => seen.push([name, "said", payload, offset]));
      channel.onState(({ phase, recovery }) => phase !== "joining" && seen.push([name, recovery ?? phase]));
      channel.presence.onChange((members) => seen.push([name, "members", members.map(({ id }) => id).join()]));
    }
    return channel as never;
  };
  const ask = (kind: "call" | "ask", [name, command, input]: readonly string[]): void => {
    const answer = (
      channelOf(name ?? "") as Channel<never> & Record<typeof kind, (c: string, i: unknown) => Promise<unknown>>
    )[kind](command ?? "", input);
    answer.then(
      (output) => seen.push(["ok", output]),
      (err: ClientError) => seen.push(["error", err.code]),
    );
  };
  const actions: Readonly<Record<string, (value: never) => unknown>> = {
    open: () => {
      expect(attempt).toBeDefined();
      isOpen = true;
      attempt?.onOpen();
    },
    noAttempt: () => expect(attempt !== undefined && !isOpen).toBe(false),
    expect: (envelopes) => bindings.expectEqual(sent.splice(0), envelopes),
    receive: (envelope) => attempt?.onMessage(JSON.stringify(bindings.fill(envelope))),
    receiveRaw: (frame: string) => attempt?.onMessage(frame),
    cut: (code: number) => {
      const events = attempt;
      attempt = undefined;
      events?.onClose(code, "");
    },
    advanceMs: (ms: number) => clock.advance(ms),
    do: ([what, ...rest]: readonly string[]) => {
      if (what === "join") channelOf(rest[0] ?? "");
      else if (what === "leave") channelOf(rest[0] ?? "").leave();
      else ask(what as "call" | "ask", rest);
    },
    seen: (events: readonly unknown[]) => {
      expect(seen.filter((event) => !isBeginning(event))).toEqual(events);
      seen = [];
    },
  };
  for (const step of steps)
    for (const [name, value] of Object.entries(step)) {
      const action = actions[name];
      if (action === undefined) throw new Error(`no step is called "${name}"`);
      await action(value as never);
      await clock.advance(0);
    }
  client.close();
}

/** The state in which every client begins. */
const isBeginning = (event: unknown): boolean => JSON.stringify(event) === '["client","connecting"]';

describe("the client does as the vectors say", () => {
  test.each(vectors.client.map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => play(vector));
});
