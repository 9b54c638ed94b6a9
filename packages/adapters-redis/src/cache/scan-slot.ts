import type { Cluster } from "ioredis";

/** One step of a scan. */
export interface ScanStep {
  readonly cursor: string;
  readonly pattern: string;
  readonly count: number;
}

/** A cursor belongs to one node, so all steps go to the primary that holds the slot of this key. */
export async function scanSlot(cluster: Cluster, key: string, step: ScanStep): Promise<[string, string[]]> {
  const slot = await cluster.cluster("KEYSLOT", key);
  const address = cluster.slots[slot]?.[0];
  const node = cluster.nodes("master").find(({ options }) => `${options.host}:${options.port}` === address);
  if (node === undefined) throw new Error("Cluster isn't ready");
  return node.scan(step.cursor, "MATCH", step.pattern, "COUNT", step.count);
}
