/** A session as stored. `data` is JSON; the id is never stored, only its SHA-256. */
export interface StoredSession {
  readonly data: Readonly<Record<string, unknown>>;
  /** Grows by one with each accepted write: the token of compare-and-set. */
  readonly version: number;
  /** Whose session it is, once logged in: the index for signing out everywhere. */
  readonly userId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch; past it the store answers as if the session did not exist. */
  readonly expiresAt: number;
}

export type SessionWrite = Omit<StoredSession, "version">;

/**
 * The session store port. Keys are hashes of session ids (lower-case hex), so that a leaked store is not a login.
 *
 * Guarantees: `create` and `update` are durable as far as the driver's README says when they resolve; of several concurrent `update`s
 * with one version exactly one succeeds; an expired session is never returned.
 */
export interface SessionStore {
  get(key: string): Promise<StoredSession | undefined>;
  /** Stores a new session with version 1; false if the key exists. */
  create(key: string, session: SessionWrite): Promise<boolean>;
  /** Compare-and-set: stores with `version + 1` if the stored version is `version`; false otherwise, also when it is gone. */
  update(key: string, version: number, session: SessionWrite): Promise<boolean>;
  /** Moves the expiry without a new version; false if the session is gone. */
  touch(key: string, expiresAt: number): Promise<boolean>;
  /** Whether there was such a session. */
  delete(key: string): Promise<boolean>;
  /** Ends all sessions of a user, except the one given; how many ended. */
  deleteByUser(userId: string, options?: { readonly exceptKey?: string }): Promise<number>;
}
