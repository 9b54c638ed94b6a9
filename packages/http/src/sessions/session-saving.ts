import type { Clock, Logger } from "@mega/core";
import type { SessionStore, SessionWrite, StoredSession } from "@mega/core/sessions";
import { HttpError } from "../http-error.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import { retiredMark, type SessionChanges } from "./session-changes.ts";
import { sessionKey } from "./session-id.ts";
import type { ResolvedSessionOptions } from "./session-options.ts";

/** What the sessions of one server share. */
export interface SessionServices {
  readonly store: SessionStore;
  readonly options: ResolvedSessionOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Requests of this process that write one session take turns; other processes are met by compare-and-set. */
  readonly lock: KeyedLock;
}

/** A session as read: its secret id, the key it is stored under, and the record. */
export interface LoadedSession {
  readonly id: string;
  readonly key: string;
  readonly stored: StoredSession;
}

const maxAttempts = 12;
const maxPauseMs = 40;

export const isRetired = (stored: StoredSession): boolean => stored.data[retiredMark] === true;

/** When a session that is used now ends. */
export function expiryOf(createdAt: number, { clock, options }: SessionServices): number {
  return Math.min(clock.now() + options.idleTimeoutMs, createdAt + options.absoluteTimeoutMs);
}

/** Whether so little of the idle time is left that it is worth a write to renew it. */
export function isRenewalDue(stored: StoredSession, services: SessionServices): boolean {
  return expiryOf(stored.createdAt, services) - stored.expiresAt >= services.options.idleTimeoutMs / 10;
}

export async function createSession(id: string, session: SessionWrite, services: SessionServices): Promise<void> {
  checkSize(session.data, services.options.maxBytes);
  if (await services.store.create(sessionKey(id), session)) return;
  throw new HttpError("HTTP_SESSION_CONFLICT", "the store knows the new session id already");
}

/** Saves the changes on top of whatever is stored by then. Rejects when the session has ended or its id was replaced. */
export function saveSession(
  session: LoadedSession,
  changes: SessionChanges,
  services: SessionServices,
): Promise<StoredSession> {
  return services.lock.run(session.key, () =>
    compareAndSet(session, services, (stored) => {
      const data = changes.apply(stored.data);
      if (data === stored.data) return undefined;
      if (isRetired(stored)) {
        throw new HttpError("HTTP_SESSION_CONFLICT", "the session id was replaced meanwhile: repeat the request");
      }
      checkSize(data, services.options.maxBytes);
      return { ...writable(stored), data, expiresAt: expiryOf(stored.createdAt, services) };
    }),
  );
}

/** Renews the expiry unless a faster request wrote the session, which renewed it too. Whether it did. */
export function renewSession({ key, stored }: LoadedSession, services: SessionServices): Promise<boolean> {
  const expiresAt = expiryOf(stored.createdAt, services);
  return services.store.update(key, stored.version, { ...writable(stored), expiresAt });
}

/**
 * Takes the session's data for a new id and leaves the old one readable for the grace, so that what parallel requests wrote before is in the
 * new session, and what they write after is refused. The old id never gains the new user.
 */
export function retireSession(
  session: LoadedSession,
  userId: string | undefined,
  services: SessionServices,
): Promise<StoredSession> {
  const { store, clock, options, lock } = services;
  return lock.run(session.key, async () => {
    const isSafe = session.stored.userId === undefined || session.stored.userId === userId;
    const until = clock.now() + options.rotationGraceMs;
    const last = await compareAndSet(session, services, (stored) => {
      if (isRetired(stored)) return undefined;
      const expiresAt = Math.min(stored.expiresAt, until);
      return { ...writable(stored), data: { ...stored.data, [retiredMark]: true }, expiresAt };
    });
    if (!isSafe || options.rotationGraceMs === 0) await store.delete(session.key);
    return last;
  });
}

/** Writes what `next` makes of the stored session, again on newer data after losing a race; `undefined` leaves it as it is. */
async function compareAndSet(
  { key, stored: first }: LoadedSession,
  { store, clock }: SessionServices,
  next: (stored: StoredSession) => SessionWrite | undefined,
): Promise<StoredSession> {
  let stored: StoredSession | undefined = first;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (attempt > 0) {
      await clock.sleep(Math.random() * Math.min(maxPauseMs, 2 ** attempt));
      stored = await store.get(key);
    }
    if (stored === undefined) throw new HttpError("HTTP_SESSION_ENDED", "the session ended while the request ran");
    const write = next(stored);
    if (write === undefined) return stored;
    if (await store.update(key, stored.version, write)) return { ...write, version: stored.version + 1 };
  }
  throw new HttpError("HTTP_SESSION_CONFLICT", "too many parallel requests write this session: repeat the request");
}

const writable = ({ data, userId, createdAt, expiresAt }: StoredSession): SessionWrite => ({
  data,
  userId,
  createdAt,
  expiresAt,
});

function checkSize(data: SessionWrite["data"], maxBytes: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes <= maxBytes) return;
  throw new HttpError("HTTP_SESSION_TOO_LARGE", `the session has ${bytes} bytes, more than ${maxBytes}`, {
    data: { bytes, maxBytes },
  });
}
