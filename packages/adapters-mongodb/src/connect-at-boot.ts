import { type Clock, exponentialBackoff } from "@mega/core";
import { untilAborted } from "@mega/core/adapter";
import { type DocumentCapabilities, DocumentError } from "@mega/core/documents";
import {
  type Db,
  type Document,
  type MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  type ServerHeartbeatFailedEvent,
} from "mongodb";
import type { MongodbDriver } from "./mongodb-driver.ts";
import type { ResolvedMongodbOptions } from "./mongodb-options.ts";

export interface BootScope {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Connects, trying again while the server is not there yet. Rejects with `DOCUMENT_OPEN_FAILED` and the last reason. */
export async function connectAtBoot(
  { native, db }: MongodbDriver,
  { connectTimeoutMs }: ResolvedMongodbOptions,
  { clock, signal }: BootScope,
): Promise<DocumentCapabilities> {
  const giveUpAt = clock.monotonicMs() + connectTimeoutMs;
  const backoff = exponentialBackoff({ baseMs: 50, maxMs: 1_000 });
  for (let attempt = 1; ; attempt += 1) {
    const timeLeftMs = Math.max(1, Math.ceil(giveUpAt - clock.monotonicMs()));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeLeftMs)]);
    try {
      return capabilitiesOf(await greet(native, () => untilAborted(() => connect(native, db), limit)));
    } catch (error) {
      signal.throwIfAborted();
      const pauseMs = backoff(attempt);
      if (isHopeless(error) || clock.monotonicMs() + pauseMs >= giveUpAt) throw openFailed(native, error, attempt);
      await clock.sleep(pauseMs, signal);
    }
  }
}

/** Connects by name: a call on a client whose first connection failed finds the remains of that. */
async function connect(client: MongoClient, db: Db): Promise<Document> {
  await client.connect();
  return db.command({ hello: 1 });
}

const capabilitiesOf = (hello: Document): DocumentCapabilities => ({
  transactions:
    typeof hello["logicalSessionTimeoutMinutes"] === "number" &&
    (typeof hello["setName"] === "string" || hello["msg"] === "isdbgrid"),
});

/** The driver goes on looking for a host whose name nobody knows; a single one of that kind is a typing error. */
async function greet(client: MongoClient, hello: () => Promise<Document>): Promise<Document> {
  const unknown = Promise.withResolvers<never>();
  unknown.promise.catch(() => undefined);
  let last: Error | undefined;
  const onFailure = ({ failure }: ServerHeartbeatFailedEvent): void => {
    last = failure;
    if (client.options.hosts.length === 1 && isUnknownHost(failure)) unknown.reject(failure);
  };
  client.on("serverHeartbeatFailed", onFailure);
  try {
    return await Promise.race([hello(), unknown.promise]);
  } catch (error) {
    throw isTimeout(error) ? (last ?? error) : error;
  } finally {
    client.off("serverHeartbeatFailed", onFailure);
  }
}

const isUnknownHost = (error: unknown): boolean => error instanceof Error && /ENOTFOUND|ENODATA/.test(error.message);

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";

/** A wait cures what is not there yet, and neither a wrong password nor a wrong name. */
const isHopeless = (error: unknown): boolean =>
  isUnknownHost(error) ||
  !(error instanceof MongoServerSelectionError || error instanceof MongoNetworkError || isTimeout(error));

function openFailed(client: MongoClient, error: unknown, attempts: number): DocumentError {
  const hosts = client.options.srvHost ?? client.options.hosts.map(String).join(",");
  const reason = error instanceof Error ? error.message : String(error);
  return new DocumentError("DOCUMENT_OPEN_FAILED", `cannot connect to ${hosts}: ${reason}`, {
    cause: error,
    data: { hosts, attempts, ...(error instanceof MongoServerError && { driverCode: error.code }) },
  });
}
