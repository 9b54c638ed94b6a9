import type { SessionStore, StoredSession } from "@mega/core/sessions";

/** A store that counts its calls and answers in the next turn of the event loop, so that parallel requests do interleave. */
export interface CountingStore extends SessionStore {
  readonly sessions: Map<string, StoredSession>;
  readonly calls: Record<"get" | "create" | "update" | "touch" | "delete" | "deleteByUser", number>;
  /** When set, every call rejects with it. */
  failure: Error | undefined;
}

export function createCountingStore(now: () => number = Date.now): CountingStore {
  const sessions = new Map<string, StoredSession>();
  const calls = { get: 0, create: 0, update: 0, touch: 0, delete: 0, deleteByUser: 0 };
  const alive = (key: string): StoredSession | undefined => {
    const session = sessions.get(key);
    return session !== undefined && session.expiresAt > now() ? session : undefined;
  };
  const begin = async (call: keyof typeof calls): Promise<void> => {
    calls[call] += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (store.failure !== undefined) throw store.failure;
  };
  const store: CountingStore = {
    sessions,
    calls,
    failure: undefined,
    async get(key) {
      await begin("get");
      return structuredClone(alive(key));
    },
    async create(key, session) {
      await begin("create");
      if (alive(key) !== undefined) return false;
      sessions.set(key, { ...structuredClone(session), version: 1 });
      return true;
    },
    async update(key, version, session) {
      await begin("update");
      if (alive(key)?.version !== version) return false;
      sessions.set(key, { ...structuredClone(session), version: version + 1 });
      return true;
    },
    async touch(key, expiresAt) {
      await begin("touch");
      const session = alive(key);
      if (session !== undefined) sessions.set(key, { ...session, expiresAt });
      return session !== undefined;
    },
    async delete(key) {
      await begin("delete");
      return sessions.delete(key);
    },
    async deleteByUser(userId, options) {
      await begin("deleteByUser");
      const ended = [...sessions].filter(([key, session]) => session.userId === userId && key !== options?.exceptKey);
      for (const [key] of ended) sessions.delete(key);
      return ended.length;
    },
  };
  return store;
}
