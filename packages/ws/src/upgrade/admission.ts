import type { Clock, Logger } from "@mega/core";
import { anonymous, type Identity } from "../connections/identity.ts";
import type { RealtimeServer } from "../realtime/realtime-server.ts";
import { isOriginAllowed, type OriginPolicy } from "./origin.ts";
import type { Refusal, UpgradeErrorCode } from "./refusal.ts";
import type { UpgradeRequest } from "./upgrade-request.ts";

/** A credential to check: at the upgrade with the request that brings it, later alone. */
export interface Credentials {
  readonly token: string | undefined;
  /** Only at the upgrade. */
  readonly request?: UpgradeRequest;
}

/**
 * Finds out who somebody is; undefined refuses them. It runs before the connection is made, and again for every token in `hello` and
 * `refresh`. Return `{ userId: undefined }` at the upgrade to let in clients that bring their token with `hello`.
 */
export type Authenticate = (credentials: Credentials) => Promise<Identity | undefined> | Identity | undefined;

export interface AdmissionParts {
  readonly realtime: RealtimeServer;
  readonly origins: OriginPolicy;
  readonly authenticate: Authenticate | undefined;
  readonly authenticateTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Admission =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly refusal: Refusal };

/** How long somebody stays away who met a limit that may have gone by then. */
const retryMs = 5_000;

const refused = (code: UpgradeErrorCode, after?: number): Admission => ({
  ok: false,
  refusal: after === undefined ? { code } : { code, retryMs: after },
});

/** Decides whether a request becomes a connection: the cheap checks first, the application's last. */
export async function admit(parts: AdmissionParts, request: UpgradeRequest, token?: string): Promise<Admission> {
  const { realtime, origins } = parts;
  const { address } = request;
  if (!isOriginAllowed(origins, request)) return refused("WS_ORIGIN_REFUSED");
  const early = overLimit(realtime, address, anonymous);
  if (early !== undefined) return early;
  const release = realtime.reserve(address);
  try {
    const identity = await identify(parts, { token, request });
    if (identity === "failed") return refused("WS_AUTHENTICATION_FAILED", retryMs);
    if (identity === undefined) return refused("WS_CREDENTIALS_REFUSED");
    release();
    return overLimit(realtime, address, identity) ?? { ok: true, identity };
  } finally {
    release();
  }
}

function overLimit(realtime: RealtimeServer, address: string, identity: Identity): Admission | undefined {
  const limit = realtime.refusal({ address, identity });
  if (limit === undefined) return undefined;
  const codes = {
    draining: "WS_DRAINING",
    process: "WS_PROCESS_LIMIT",
    address: "WS_ADDRESS_LIMIT",
    user: "WS_USER_LIMIT",
  } as const;
  return refused(codes[limit], retryMs);
}

async function identify(parts: AdmissionParts, credentials: Credentials): Promise<Identity | undefined | "failed"> {
  const { authenticate, clock, logger, authenticateTimeoutMs } = parts;
  if (authenticate === undefined) return anonymous;
  const { promise: late, resolve } = Promise.withResolvers<"failed">();
  const timer = clock.schedule(authenticateTimeoutMs, () => resolve("failed"), { keepAlive: false });
  try {
    return await Promise.race([authenticate(credentials), late]);
  } catch (err) {
    logger.warn({ err }, "authenticating a connection failed");
    return "failed";
  } finally {
    timer.cancel();
  }
}
