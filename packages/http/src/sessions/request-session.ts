import { issueCsrfToken } from "../csrf/csrf-token.ts";
import { HttpError } from "../http-error.ts";
import type { Session } from "./session.ts";
import { freeze, retiredMark, SessionChanges, toSessionValue } from "./session-changes.ts";
import { decodeSessionCookie } from "./session-cookie.ts";
import { newSessionId, sessionKey } from "./session-id.ts";
import {
  createSession,
  expiryOf,
  isRenewalDue,
  isRetired,
  type LoadedSession,
  renewSession,
  retireSession,
  type SessionServices,
  saveSession,
} from "./session-saving.ts";

/** What the answer must do to the browser's cookie. */
export type SessionCookieChange =
  | { readonly action: "keep" }
  | { readonly action: "clear" }
  | { readonly action: "set"; readonly id: string; readonly isNew: boolean };

/**
 * - `unread`: the store was not asked yet
 * - `absent`: there is no session; one starts when something is set
 * - `present`: it was read and is in the store
 * - `replaced`: `regenerate` chose a new id, which enters the store when the request is saved
 * - `saved`: the answer is on its way; changes would be lost, so they throw
 */
type SessionState =
  | { readonly phase: "unread" }
  | { readonly phase: "absent"; readonly hasDeadCookie: boolean }
  | { readonly phase: "present"; readonly session: LoadedSession }
  | {
      readonly phase: "replaced";
      readonly id: string;
      readonly userId: string | undefined;
      readonly createdAt: number;
      readonly previous: LoadedSession | undefined;
    }
  | { readonly phase: "saved" };

const keep = { action: "keep" } as const;
const anonymous = "anonymous";

/** The session of one request. */
export class RequestSession implements Session {
  readonly #cookie: string | undefined;
  readonly #services: SessionServices;
  readonly #changes = new SessionChanges();
  #state: SessionState = { phase: "unread" };
  #reading: Promise<void> | undefined;
  #hasIssuedToken = false;

  constructor(cookie: string | undefined, services: SessionServices) {
    this.#cookie = cookie;
    this.#services = services;
  }

  async get<T = unknown>(key: string): Promise<T | undefined> {
    await this.#read();
    return freeze(this.#changes.read(key, this.#data())) as T | undefined;
  }

  set(key: string, value: unknown): void {
    const copy = toSessionValue(key, value);
    this.#change(key, () => copy);
  }

  update<T = unknown>(key: string, change: (value: T | undefined) => T | undefined): void {
    this.#change(key, (stored) => {
      const value = change(stored as T | undefined);
      return value === undefined ? undefined : toSessionValue(key, value);
    });
  }

  delete(key: string): void {
    this.#change(key, () => undefined);
  }

  async userId(): Promise<string | undefined> {
    const state = await this.#read();
    if (state.phase === "replaced") return state.userId;
    return state.phase === "present" ? state.session.stored.userId : undefined;
  }

  async regenerate(options: { readonly userId?: string } = {}): Promise<void> {
    const state = await this.#read();
    if (state.phase === "saved") throw savedAlready();
    const previous = previousOf(state);
    if (previous !== undefined && isRetired(previous.stored) && options.userId === undefined) {
      throw new HttpError("HTTP_SESSION_CONFLICT", "the session id was replaced meanwhile: repeat the request");
    }
    const userId = options.userId ?? (await this.userId());
    const isLogin = options.userId !== undefined || previous === undefined;
    const createdAt = isLogin ? this.#services.clock.now() : previous.stored.createdAt;
    this.#state = { phase: "replaced", id: newSessionId(), userId, createdAt, previous };
  }

  async destroy(): Promise<void> {
    const state = await this.#read();
    const previous = previousOf(state);
    if (previous !== undefined) await this.#services.store.delete(previous.key);
    this.#forget();
  }

  async destroyAll(options: { readonly exceptThis?: boolean } = {}): Promise<number> {
    const state = await this.#read();
    const userId = await this.userId();
    if (userId === undefined) return 0;
    const key = previousOf(state)?.key;
    const except = options.exceptThis === true && key !== undefined ? { exceptKey: key } : {};
    const ended = await this.#services.store.deleteByUser(userId, except);
    if (options.exceptThis !== true) this.#forget();
    return ended;
  }

  async csrfToken(): Promise<string> {
    const state = await this.#read();
    this.#hasIssuedToken = true;
    if (state.phase === "replaced") return issueCsrfToken(state.id);
    return issueCsrfToken(state.phase === "present" ? state.session.id : anonymous);
  }

  /** The token that the answer should carry too, for clients that pick it up there. */
  tokenToSend(change: SessionCookieChange): string | undefined {
    if (change.action === "set" && change.isNew) return issueCsrfToken(change.id);
    const id = decodeSessionCookie(this.#cookie, this.#services.options.secrets);
    return this.#hasIssuedToken && change.action !== "clear" && id !== undefined ? issueCsrfToken(id) : undefined;
  }

  /** Writes what changed, once, and tells what becomes of the cookie. With `isFailed` the changes are dropped. */
  async save(isFailed: boolean): Promise<SessionCookieChange> {
    if (!this.#changes.isEmpty && !isFailed) await this.#read();
    const state = this.#state;
    this.#state = { phase: "saved" };
    switch (state.phase) {
      case "unread":
      case "saved":
        return keep;
      case "absent":
        return (isFailed ? undefined : await this.#start()) ?? (state.hasDeadCookie ? { action: "clear" } : keep);
      case "present":
        return isFailed ? keep : await this.#saveChanges(state.session);
      case "replaced":
        return isFailed ? keep : await this.#replace(state);
      default:
        return state satisfies never;
    }
  }

  async #start(): Promise<SessionCookieChange | undefined> {
    const empty = {};
    const data = this.#changes.apply(empty);
    if (data === empty) return undefined;
    const id = newSessionId();
    const createdAt = this.#services.clock.now();
    const expiresAt = expiryOf(createdAt, this.#services);
    await createSession(id, { data, userId: undefined, createdAt, expiresAt }, this.#services);
    return { action: "set", id, isNew: true };
  }

  async #saveChanges(session: LoadedSession): Promise<SessionCookieChange> {
    const isDue = isRenewalDue(session.stored, this.#services) && !isRetired(session.stored);
    if (this.#changes.apply(session.stored.data) !== session.stored.data) {
      await saveSession(session, this.#changes, this.#services);
      return isDue ? { action: "set", id: session.id, isNew: false } : keep;
    }
    return isDue && (await renewSession(session, this.#services))
      ? { action: "set", id: session.id, isNew: false }
      : keep;
  }

  async #replace(state: SessionState & { readonly phase: "replaced" }): Promise<SessionCookieChange> {
    const { id, userId, createdAt, previous } = state;
    const last = previous === undefined ? undefined : await retireSession(previous, userId, this.#services);
    const { [retiredMark]: _, ...before } = last?.data ?? {};
    const expiresAt = expiryOf(createdAt, this.#services);
    await createSession(id, { data: this.#changes.apply(before), userId, createdAt, expiresAt }, this.#services);
    return { action: "set", id, isNew: true };
  }

  #change(key: string, change: (stored: unknown) => unknown): void {
    if (this.#state.phase === "saved") throw savedAlready();
    this.#changes.add(key, change);
  }

  #forget(): void {
    this.#changes.clear();
    this.#state = { phase: "absent", hasDeadCookie: this.#cookie !== undefined };
  }

  #data(): Readonly<Record<string, unknown>> {
    return previousOf(this.#state)?.stored.data ?? {};
  }

  async #read(): Promise<SessionState> {
    if (this.#state.phase === "unread") {
      this.#reading ??= this.#load();
      await this.#reading;
    }
    return this.#state;
  }

  async #load(): Promise<void> {
    const { store, options } = this.#services;
    const id = decodeSessionCookie(this.#cookie, options.secrets);
    const key = id === undefined ? undefined : sessionKey(id);
    const stored = key === undefined ? undefined : await store.get(key);
    if (id === undefined || key === undefined || stored === undefined) {
      this.#state = { phase: "absent", hasDeadCookie: this.#cookie !== undefined };
    } else {
      this.#state = { phase: "present", session: { id, key, stored: freeze(stored) } };
    }
  }
}

function previousOf(state: SessionState): LoadedSession | undefined {
  if (state.phase === "present") return state.session;
  return state.phase === "replaced" ? state.previous : undefined;
}

const savedAlready = (): Error =>
  new TypeError("the session was saved already: change it before the reply, not while it is being sent");
