import { randomUUID } from "node:crypto";
import { type Service, startService } from "@mega/services";
import { Redis } from "ioredis";
import { expect, vi } from "vitest";
import type { RedisOptions } from "../src/index.ts";
import { freePort } from "./free-port.ts";

export interface TestCluster extends AsyncDisposable {
  /** Three primaries. */
  readonly nodes: readonly Service[];
  /** For `redis()`. */
  readonly client: RedisOptions;
}

const slots = 16_384;
const patience = { timeout: 60_000, interval: 50 };

/** Three primaries that share all slots, with one password. */
export async function startCluster(variant: string): Promise<TestCluster> {
  const nodes = await Promise.all([0, 1, 2].map(() => startNode(variant)));
  const password = randomUUID();
  const admins = nodes.map(({ url }) => new Redis(url));
  try {
    for (const [index, admin] of admins.entries()) {
      await admin.config("SET", "requirepass", password);
      const from = Math.ceil((index * slots) / 3);
      const to = Math.ceil(((index + 1) * slots) / 3) - 1;
      await admin.cluster("ADDSLOTSRANGE", from, to);
    }
    for (const { port, busPort } of nodes.slice(1))
      await admins[0]?.call("cluster", "MEET", "127.0.0.1", port, busPort);
    const agreed = /cluster_state:ok[\s\S]*cluster_known_nodes:3/;
    for (const admin of admins)
      await vi.waitFor(async () => expect(await admin.cluster("INFO")).toMatch(agreed), patience);
  } finally {
    for (const admin of admins) admin.disconnect();
  }
  const client = { cluster: { nodes: nodes.map(({ host, port }) => ({ host, port })) }, password };
  return {
    nodes: nodes.map(({ service }) => service),
    client,
    [Symbol.asyncDispose]: async () => void (await Promise.all(nodes.map(({ service }) => service.stop()))),
  };
}

async function startNode(variant: string) {
  const busPort = await freePort();
  const cluster = ["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-node-timeout", "3000"];
  const service = await startService("redis", { variant, own: true, args: cluster });
  const { url, host, port } = service;
  return { service, url, host, port, busPort };
}
