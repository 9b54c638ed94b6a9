import { createHash } from "node:crypto";
import { createFakeClock } from "@mega/core/testing";
import { channelNames } from "./channels.ts";
import { checkHistory } from "./check-history.ts";
import type { Recorded } from "./history.ts";
import { act } from "./mischief.ts";
import type { Variant } from "./tamper.ts";
import type { Violation } from "./violation.ts";
import { World } from "./world.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Breaks the server in this way. @default it is as it is */
  readonly variant?: Variant | undefined;
}

export interface SimulationResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly history: readonly Recorded[];
  /** The same for the same seed, or the simulation is not deterministic. */
  readonly digest: string;
}

const activeMs = 40_000;
/** Long enough for the longest back-off, a dead peer to be noticed and a credential to be renewed. */
const calmMs = 45_000;

/** One run: some forty seconds of mischief, then peace, and then the history must keep every promise. */
export async function simulate({ seed, variant }: SimulationOptions): Promise<SimulationResult> {
  const clock = createFakeClock();
  const world = new World(clock, seed, variant);
  const { random, history } = world;
  for (const client of world.clients) for (const channel of channelNames) if (random.chance(0.8)) client.join(channel);
  while (clock.monotonicMs() < activeMs) {
    await clock.advance(random.pick([5, 50, 200, 600]));
    act(world);
  }
  world.pacify();
  await clock.advance(calmMs);
  await settle(world, (ms) => clock.advance(ms));
  for (const { client } of world.clients) client.close();
  world.server?.close();
  const digest = createHash("sha256").update(JSON.stringify(history.events)).digest("hex").slice(0, 16);
  return { seed, violations: checkHistory(history.events), history: history.events, digest };
}

/** A last message to everybody, and a look at what everybody then has. */
async function settle(world: World, advance: (ms: number) => Promise<void>): Promise<void> {
  const { history, server, clients, publisher } = world;
  const last = new Map(channelNames.map((channel) => [channel as string, publisher.publish(channel) ?? 0]));
  for (const client of clients) world.tell(client);
  await advance(5_000);
  for (const client of clients)
    for (const { channel, phase, members } of client.views()) {
      const position = server?.channel(channel).position;
      history.record({
        kind: "settled",
        client: client.name,
        channel,
        phase,
        head: { epoch: history.epoch(position?.epoch), offset: position?.offset },
        last: last.get(channel) ?? 0,
        membersSeen: members,
        membersThere: (server?.channel(channel).members() ?? []).map(({ user }) => user ?? "").sort(),
      });
    }
}
