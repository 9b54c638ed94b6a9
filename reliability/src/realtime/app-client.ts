import { type Channel, type Client, ClientError, createClient, type TransportEvents } from "@mega/client";
import type { Clock } from "@mega/core";
import type { Random } from "../random.ts";
import type { History } from "./history.ts";

export interface AppClientParts {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly history: History;
  readonly connect: (events: TransportEvents) => ReturnType<NonNullable<Parameters<typeof createClient>[0]["connect"]>>;
  readonly nextCommand: () => number;
  /** Whether what the application itself depends on may fail. */
  readonly isTroubled: () => boolean;
}

/** An application with a client: it subscribes, calls, and writes down all that it is told. */
export class AppClient {
  readonly name: string;
  readonly client: Client;
  readonly #parts: AppClientParts;
  readonly #channels = new Map<string, Channel<never>>();
  #wake: () => void = () => {};

  constructor(parts: AppClientParts) {
    const { name, clock, random, history } = parts;
    this.name = name;
    this.#parts = parts;
    this.client = createClient({
      url: "sim:",
      clock,
      random: random.next,
      maxPending: 20,
      connect: (_url, events) => parts.connect(events),
      wakeUps: (wake) => {
        this.#wake = wake;
        return () => {};
      },
      token: async () => {
        if (parts.isTroubled() && random.chance(0.05)) throw new Error("the token endpoint is down");
        return name;
      },
    });
    this.client.onState((state) => {
      if (state.phase === "online") history.record({ kind: "online", client: name, resumed: state.resumed });
      if (state.phase === "failed") clock.schedule(random.between(500, 5_000), () => this.client.connect());
    });
    this.client.on("told", (value) => history.record({ kind: "received", client: name, value: value as number }));
  }

  join(channel: string): void {
    if (this.#channels.has(channel)) return;
    const { history } = this.#parts;
    const handle = this.client.channel(channel, channel.startsWith("room") ? { meta: this.name } : {});
    const about = { client: this.name, channel };
    const place = () => ({ epoch: history.epoch(handle.position?.epoch), offset: handle.position?.offset });
    handle.onState((state) => {
      if (state.phase !== "live") return;
      const { recovery, gap } = state;
      history.record({
        kind: "state",
        ...about,
        ...place(),
        recovery,
        from: gap?.from,
        to: gap?.to,
        skipped: gap?.skipped,
      });
    });
    handle.on("said", (value) => history.record({ kind: "delivered", ...about, ...place(), value: value as number }));
    this.#channels.set(channel, handle as never);
  }

  leave(channel: string): void {
    this.#channels.get(channel)?.leave();
    if (this.#channels.delete(channel)) this.#parts.history.record({ kind: "left", client: this.name, channel });
  }

  call(channel: string): void {
    const { history, nextCommand } = this.#parts;
    const command = nextCommand();
    history.record({ kind: "called", client: this.name, command });
    const answered = (outcome: string): void => history.record({ kind: "answered", command, outcome });
    const called = this.client.channel(channel).call("say", command);
    called.then(
      () => answered("ok"),
      (err: unknown) => answered(err instanceof ClientError ? err.code : String(err)),
    );
  }

  wake(): void {
    this.#wake();
  }

  /** The channels it is on, with how each stands. */
  views(): readonly { readonly channel: string; readonly phase: string; readonly members: readonly string[] }[] {
    return [...this.#channels.keys()].map((channel) => {
      const { state, presence } = this.client.channel(channel);
      return {
        channel,
        phase: state.phase,
        members: presence
          .members()
          .map(({ user }) => user ?? "")
          .sort(),
      };
    });
  }

  isOn(channel: string): boolean {
    return this.#channels.has(channel);
  }
}
