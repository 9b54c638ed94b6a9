import { FaultProxy } from "@mega/lab";
import { providedService } from "@mega/services/vitest";
import { onTestFinished } from "vitest";
import type { MariadbDatabase, MariadbOptions } from "../src/index.ts";
import { createTestDatabase, openDatabase } from "./test-database.ts";

export interface SpoiltLink {
  readonly proxy: FaultProxy;
  /** Behind the proxy. */
  readonly database: MariadbDatabase;
  /** The same database, on a link that nothing happens to. */
  readonly witness: MariadbDatabase;
}

export interface ProxiedServer {
  readonly proxy: FaultProxy;
  readonly url: string;
}

/** A database of its own behind a link that can be spoilt, with calls that fail soon and a breaker that tries again soon. */
export async function openSpoiltLink(options: MariadbOptions = {}): Promise<SpoiltLink> {
  const scratch = await createTestDatabase();
  onTestFinished(() => scratch.drop());
  const witness = await openDatabase({ url: scratch.url });
  const { proxy, url } = await startProxy(scratch.url);
  const database = await openDatabase({ url, timeoutMs: 1_000, resetTimeoutMs: 200, ...options });
  return { proxy, database, witness };
}

async function startProxy(serverUrl: string): Promise<ProxiedServer> {
  const proxy = await FaultProxy.before(serverUrl);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { proxy, url: proxy.through(serverUrl) };
}

/** The server that the project has started, behind a link that can be spoilt. */
export const openProxiedServer = (): Promise<ProxiedServer> => startProxy(providedService("mariadb").url);
