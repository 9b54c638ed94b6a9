import type { Timer } from "../clock.ts";
import { repeatEvery } from "../repeating-timer.ts";
import { defineResource, type Resource } from "../resource.ts";
import { MemorySessionStore } from "./memory-session-store.ts";
import type { SessionStore } from "./session-store.ts";

export interface MemorySessionsOptions {
  /** Past it the least recently used session ends, with a warning in the log. @default 100_000 */
  readonly maxSessions?: number;
  /** Pause between removals of expired sessions, which are never returned meanwhile. @default 30_000 */
  readonly sweepIntervalMs?: number;
}

export const memorySessionsDefaults = {
  maxSessions: 100_000,
  sweepIntervalMs: 30_000,
} as const satisfies Required<MemorySessionsOptions>;

/** Sessions looked at per sweep, so that none holds up the event loop. */
const sweepCount = 2_000;

function resolveMemorySessions(options: MemorySessionsOptions): Required<MemorySessionsOptions> {
  const resolved = { ...memorySessionsDefaults, ...options };
  for (const option of ["maxSessions", "sweepIntervalMs"] as const)
    if (!Number.isInteger(resolved[option]) || resolved[option] < 1)
      throw new RangeError(`memorySessions.${option} (${resolved[option]}) must be a positive integer`);
  return resolved;
}

/** Sessions of this process alone: a restart logs everybody out. For tests and development. */
export function memorySessions(options: MemorySessionsOptions = {}): Resource<SessionStore> {
  const { maxSessions, sweepIntervalMs } = resolveMemorySessions(options);
  let store: MemorySessionStore | undefined;
  let timer: Timer | undefined;
  return defineResource<SessionStore>({
    kind: "memory-sessions",
    start({ clock, logger }) {
      const onEvicted = (): void => logger.warn({ maxSessions }, "ended a session to make room for another");
      const opened = new MemorySessionStore({ clock, maxSessions, onEvicted });
      store = opened;
      timer = repeatEvery(clock, sweepIntervalMs, () => opened.sweep(sweepCount));
      return opened;
    },
    async stop() {
      timer?.cancel();
      store?.clear();
    },
    async check() {
      return { status: "up", detail: { sessions: store?.size ?? 0 } };
    },
  });
}
