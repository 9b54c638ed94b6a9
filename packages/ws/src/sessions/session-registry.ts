import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock, Timer } from "@mega/core";
import type { Identity } from "../connections/identity.ts";
import { Session, type SessionLimits } from "./session.ts";

export interface SessionRegistryOptions extends SessionLimits {
  /** How long a session waits for its client after a disconnect. */
  readonly resumeTtlMs: number;
  /** Sessions that may wait at once; over it the one that has waited longest ends. */
  readonly maxDetached: number;
}

/** A session with the token that resumes it, which the server itself does not keep. */
export interface IssuedSession {
  readonly session: Session;
  readonly resumeToken: string;
}

/** The sessions of this instance: attached to a connection, or waiting for their client to return. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** The expiry of each waiting session, the longest waiting first. */
  readonly #waiting = new Map<Session, Timer>();

  constructor(options: SessionRegistryOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  open(identity: Identity): IssuedSession {
    const resumeToken = newToken();
    const session = new Session(newToken(), { identity, resumeHash: digest(resumeToken) }, this.#options);
    this.#sessions.set(session.id, session);
    return { session, resumeToken };
  }

  /**
   * Hands the session over to who shows its token and is the same user. The token is used up, also by a failed try of the right user;
   * undefined for a session that is gone, another's, or was asked for with an old token.
   */
  resume(id: string, token: string, identity: Identity): IssuedSession | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || session.identity.userId !== identity.userId) return undefined;
    if (!timingSafeEqual(Buffer.from(session.resumeHash), Buffer.from(digest(token)))) return undefined;
    this.#stopWaiting(session);
    const resumeToken = newToken();
    session.resumeHash = digest(resumeToken);
    session.identity = identity;
    return { session, resumeToken };
  }

  /** The session has a connection: it does not wait, even if the one it had before has just gone. */
  attach(session: Session): void {
    this.#stopWaiting(session);
  }

  /** The connection of this session is gone; the session waits. */
  detach(session: Session): void {
    if (this.#sessions.get(session.id) !== session) return;
    const timer = this.#clock.schedule(this.#options.resumeTtlMs, () => this.end(session), { keepAlive: false });
    this.#waiting.set(session, timer);
    const [longest] = this.#waiting.keys();
    if (this.#waiting.size > this.#options.maxDetached && longest !== undefined) this.end(longest);
  }

  end(session: Session): void {
    this.#stopWaiting(session);
    this.#sessions.delete(session.id);
  }

  /** Ends every waiting session of a user: what was revoked cannot come back by resuming. */
  endWaitingOf(userId: string): void {
    for (const session of [...this.#waiting.keys()]) if (session.identity.userId === userId) this.end(session);
  }

  /** Waiting sessions that direct messages to a user still reach. */
  *waitingOf(userId: string): Iterable<Session> {
    for (const session of this.#waiting.keys()) if (session.identity.userId === userId) yield session;
  }

  get size(): number {
    return this.#sessions.size;
  }

  close(): void {
    for (const session of [...this.#sessions.values()]) this.end(session);
  }

  #stopWaiting(session: Session): void {
    this.#waiting.get(session)?.cancel();
    this.#waiting.delete(session);
  }
}

/** 144 bits, as 24 characters that are safe in a URL. */
const newToken = (): string => randomBytes(18).toString("base64url");

/** As text: a Buffer of its own would cost every session several times as much. */
const digest = (token: string): string => hash("sha256", token, "base64url");
