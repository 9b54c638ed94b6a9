export { type MemorySessionsOptions, memorySessions, memorySessionsDefaults } from "./memory-sessions.ts";
export type { SessionStore, SessionWrite, StoredSession } from "./session-store.ts";
