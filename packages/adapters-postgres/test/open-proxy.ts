import { FaultProxy } from "@mega/lab";
import { onTestFinished } from "vitest";
import { createTestDatabase } from "./test-database.ts";

export interface ProxiedDatabase {
  readonly proxy: FaultProxy;
  /** Through the proxy. */
  readonly url: string;
  /** Past it. */
  readonly directUrl: string;
}

/** An empty database behind a link that can be spoilt. */
export async function openProxy(): Promise<ProxiedDatabase> {
  const { url: directUrl, drop } = await createTestDatabase();
  onTestFinished(() => drop());
  const proxy = await FaultProxy.before(directUrl);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { proxy, url: proxy.through(directUrl), directUrl };
}
