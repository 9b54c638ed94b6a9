import type { BaseContext, Clock } from "@mega/core";
import { createChannelBuilder } from "@mega/ws/realtime";
import type { Random } from "../random.ts";
import type { Publisher } from "./publisher.ts";

/** What the handlers of the simulated application use. */
interface AppContext extends BaseContext {
  readonly sim: {
    readonly clock: Clock;
    readonly random: Random;
    readonly publisher: Publisher;
    isAllowed(user: string | undefined, channel: string): boolean;
    ran(command: number): void;
  };
}

const define = createChannelBuilder<AppContext>();
const value = { type: "integer" } as const;
const publications = { said: value } as const;
const history = { maxCount: 30, maxBytes: 8_192, maxAgeMs: 12_000 } as const;

/** History, commands, presence and a permission that comes and goes. */
const room = define(
  {
    name: "room/:id",
    publications,
    history,
    commands: { say: { input: value, output: value } },
    presence: { type: "string" },
  },
  {
    async authorize({ sim, identity, channel }) {
      await sim.clock.sleep(sim.random.between(0, 30));
      return sim.isAllowed(identity.userId, channel);
    },
    commands: {
      async say({ sim, channel, connectionId, identity }, command) {
        await sim.clock.sleep(sim.random.pick([0, 5, 400]));
        sim.ran(command);
        if (sim.random.chance(0.5)) sim.publisher.publish(channel);
        else sim.publisher.publish(channel, { connectionId, client: identity.userId });
        return command;
      },
    },
  },
);

const ticker = define({ name: "ticker/:id", publications, history, delivery: "latest" });
const feed = define({
  name: "feed/:id",
  publications,
  history: { ...history, maxCount: 8 },
  delivery: "drop",
  flush: "immediate",
});
const live = define({ name: "live/:id", publications });
const noise = define({ name: "noise/:id", publications, delivery: "drop", flush: { maxDelayMs: 20 } });

export const definitions = [room, ticker, feed, live, noise];

export const channelNames = ["room/1", "room/2", "ticker/1", "feed/1", "live/1", "noise/1"] as const;
