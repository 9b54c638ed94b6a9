import type { Clock } from "@mega/core";
import type { Peer } from "../connections/peer.ts";
import { WsError } from "../ws-error.ts";

export interface DrainOptions {
  /** Connections closed per second. @default 2_000 */
  readonly perSecond?: number;
  /** How long after its close a client waits before it comes back, at the least. @default 1_000 */
  readonly retryMs?: number;
}

export const drainDefaults = { perSecond: 2_000, retryMs: 1_000 } as const satisfies Required<DrainOptions>;

export function resolveDrain(options: DrainOptions = {}): Required<DrainOptions> {
  const resolved = { ...drainDefaults, ...options };
  for (const [name, value] of Object.entries(resolved)) {
    if (Number.isFinite(value) && value > 0) continue;
    throw new WsError("WS_OPTION_INVALID", `drain.${name} must be a number above 0, got ${String(value)}`, {
      data: { option: `drain.${name}`, value },
    });
  }
  return resolved;
}

/** Pause between two groups of closes. */
const stepMs = 50;

/**
 * Sends everybody away at a bounded pace, oldest first. Each is told when to come back: after `retryMs` plus a random part of a window in which
 * the rest of the fleet can take them all at the same pace.
 */
export async function drainConnections(
  peers: readonly Peer[],
  clock: Clock,
  options: DrainOptions = {},
): Promise<void> {
  const { perSecond, retryMs } = resolveDrain(options);
  const windowMs = Math.ceil((peers.length / perSecond) * 1_000);
  const groupSize = Math.max(1, Math.floor((perSecond * stepMs) / 1_000));
  for (let start = 0; start < peers.length; start += groupSize) {
    if (start > 0) await clock.sleep(stepMs);
    for (const peer of peers.slice(start, start + groupSize)) peer.dismiss({ retryMs, windowMs });
  }
}
