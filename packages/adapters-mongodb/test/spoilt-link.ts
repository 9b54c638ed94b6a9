import { FaultProxy } from "@mega/lab";
import { onTestFinished } from "vitest";
import type { MongodbDatabase, MongodbOptions } from "../src/index.ts";
import { openDatabase, quick, scratchUrl } from "./open-database.ts";

export interface SpoiltLink {
  readonly proxy: FaultProxy;
  /** Behind the proxy. */
  readonly db: MongodbDatabase;
  /** The same database, on a link that nothing happens to. */
  readonly witness: MongodbDatabase;
}

/** A database of its own behind a link that can be spoilt. */
export async function openSpoiltLink(options: Partial<MongodbOptions> = {}): Promise<SpoiltLink> {
  const url = await scratchUrl();
  const witness = await openDatabase({ url });
  const proxy = await FaultProxy.before(url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const db = await openDatabase({ url: proxy.through(url), ...quick, ...options });
  return { proxy, db, witness };
}
