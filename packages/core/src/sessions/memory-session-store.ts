import type { Clock } from "../clock.ts";
import type { SessionStore, SessionWrite, StoredSession } from "./session-store.ts";

interface MemorySession extends Omit<StoredSession, "data"> {
  /** JSON text, so that nobody changes a stored session through a reference. */
  readonly data: string;
}

export interface MemorySessionStoreOptions {
  readonly clock: Clock;
  readonly maxSessions: number;
  /** Told when a live session had to go to make room. */
  readonly onEvicted: () => void;
}

/** Sessions in the order of their last use: the first is the next to go. */
export class MemorySessionStore implements SessionStore {
  readonly #options: MemorySessionStoreOptions;
  readonly #sessions = new Map<string, MemorySession>();
  readonly #keysByUser = new Map<string, Set<string>>();

  constructor(options: MemorySessionStoreOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const session = this.#live(key);
    if (session === undefined) return undefined;
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    return { ...session, data: JSON.parse(session.data) };
  }

  async create(key: string, session: SessionWrite): Promise<boolean> {
    if (this.#live(key) !== undefined) return false;
    this.#makeRoom();
    this.#put(key, { ...session, data: JSON.stringify(session.data), version: 1 });
    return true;
  }

  async update(key: string, version: number, session: SessionWrite): Promise<boolean> {
    if (this.#live(key)?.version !== version) return false;
    this.#put(key, { ...session, data: JSON.stringify(session.data), version: version + 1 });
    return true;
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    const session = this.#live(key);
    if (session === undefined) return false;
    this.#put(key, { ...session, expiresAt });
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const isLive = this.#live(key) !== undefined;
    this.#drop(key);
    return isLive;
  }

  async deleteByUser(userId: string, { exceptKey }: { readonly exceptKey?: string } = {}): Promise<number> {
    const keys = [...(this.#keysByUser.get(userId) ?? [])].filter((key) => key !== exceptKey);
    const live = keys.filter((key) => this.#live(key) !== undefined);
    for (const key of live) this.#drop(key);
    return live.length;
  }

  /** Drops what has expired among the `count` least recently used. */
  sweep(count: number): void {
    for (const key of this.#sessions.keys().take(count)) this.#live(key);
  }

  clear(): void {
    this.#sessions.clear();
    this.#keysByUser.clear();
  }

  /** The session if it has not expired; drops it if it has. */
  #live(key: string): MemorySession | undefined {
    const session = this.#sessions.get(key);
    if (session === undefined || session.expiresAt > this.#options.clock.now()) return session;
    this.#drop(key);
    return undefined;
  }

  #makeRoom(): void {
    if (this.#sessions.size < this.#options.maxSessions) return;
    const [oldest] = this.#sessions.keys();
    if (oldest === undefined || this.#live(oldest) === undefined) return;
    this.#drop(oldest);
    this.#options.onEvicted();
  }

  #put(key: string, session: MemorySession): void {
    this.#drop(key);
    this.#sessions.set(key, session);
    const { userId } = session;
    if (userId === undefined) return;
    const keys = this.#keysByUser.get(userId) ?? new Set();
    this.#keysByUser.set(userId, keys.add(key));
  }

  #drop(key: string): void {
    const userId = this.#sessions.get(key)?.userId;
    this.#sessions.delete(key);
    if (userId === undefined) return;
    const keys = this.#keysByUser.get(userId);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysByUser.delete(userId);
  }
}
