export type { SessionStore, SessionWrite, StoredSession } from "./session-store.ts";
