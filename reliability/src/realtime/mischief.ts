import { channelNames } from "./channels.ts";
import type { World } from "./world.ts";

type Act = (world: World) => void;

const anyClient = ({ clients, random }: World) => random.pick(clients as [(typeof clients)[0], ...typeof clients]);

const publish: Act = (world) => {
  const channel = world.random.pick(channelNames);
  const count = world.random.pick([1, 1, 3, 12, 60]);
  for (let each = 0; each < count; each++) world.publisher.publish(channel);
};

const call: Act = (world) => {
  const client = anyClient(world);
  const channel = world.random.pick(["room/1", "room/1", "room/2"]);
  if (!client.isOn(channel)) return;
  const count = world.random.pick([1, 1, 2, 25]);
  for (let each = 0; each < count; each++) client.call(channel);
};

const tell: Act = (world) => {
  const client = anyClient(world);
  const count = world.random.pick([1, 2, 40]);
  for (let each = 0; each < count; each++) world.tell(client);
};

const cut: Act = (world) => {
  const client = anyClient(world);
  world.fault(`cut ${client.name}`);
  world.duplexOf(client)?.cut();
};

const halfOpen: Act = (world) => {
  const client = anyClient(world);
  world.fault(`half-open ${client.name}`);
  world.duplexOf(client)?.halfOpen();
};

const stall: Act = (world) => {
  const client = anyClient(world);
  const duplex = world.duplexOf(client);
  const forMs = world.random.between(100, 5_000);
  world.fault(`stall ${client.name} for ${forMs}`);
  duplex?.stall(true);
  world.clock.schedule(forMs, () => duplex?.stall(false));
};

const outage: Act = (world) => {
  const forMs = world.random.pick([500, 3_000, 14_000]);
  world.fault(`outage for ${forMs}`);
  world.setNetwork(false);
  for (const client of world.clients) world.duplexOf(client)?.cut();
  world.clock.schedule(forMs, () => world.setNetwork(true));
};

const crash: Act = (world) => {
  const forMs = world.random.between(50, 3_000);
  world.fault(`crash for ${forMs}`);
  world.crash();
  world.clock.schedule(forMs, () => world.start());
};

const drain: Act = (world) => {
  const forMs = world.random.between(50, 2_000);
  world.fault(`drain, then gone for ${forMs}`);
  void world.drain().then(() => world.clock.schedule(forMs, () => world.start()));
};

const revoke: Act = (world) => {
  const client = anyClient(world);
  const mode = world.random.pick(["close", "refresh", "reauthorize"] as const);
  const isForbidden = world.random.chance(0.5);
  world.fault(`revoke ${client.name} by ${mode}, ${isForbidden ? "forbidden" : "allowed"}`);
  world.forbid(client, isForbidden);
  void world.server?.revoke(client.name, { mode });
};

const come: Act = (world) => anyClient(world).join(world.random.pick(channelNames));
const go: Act = (world) => anyClient(world).leave(world.random.pick(channelNames));
const wake: Act = (world) => anyClient(world).wake();

/** What may happen next, with how often it does. */
const acts: readonly (readonly [weight: number, act: Act])[] = [
  [40, publish],
  [16, call],
  [8, tell],
  [6, come],
  [2, go],
  [4, cut],
  [2, halfOpen],
  [4, stall],
  [1, outage],
  [1, crash],
  [1, drain],
  [2, revoke],
  [2, wake],
];
const totalWeight = acts.reduce((sum, [weight]) => sum + weight, 0);

/** Does one thing to the world. */
export function act(world: World): void {
  let left = world.random.between(1, totalWeight);
  for (const [weight, perform] of acts) {
    left -= weight;
    if (left <= 0) return perform(world);
  }
}
