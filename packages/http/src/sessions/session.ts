/**
 * The caller's session. Read from the store when first touched, written once, before the head of the response is sent, and only when
 * something changed. Changes are dropped when the answer is a 5xx; when they cannot be saved, the answer is a problem.
 */
export interface Session {
  /** The value is deeply frozen: a change to it would be lost, so it throws. */
  get<T = unknown>(key: string): Promise<T | undefined>;
  /** Takes JSON. Of parallel requests that set one key the last wins; other keys are not touched. Starts a session if there is none. */
  set(key: string, value: unknown): void;
  /**
   * Derives a value from the stored one; `undefined` deletes it. Runs again on the newer value when a parallel request was faster, so
   * nothing is lost: keep it free of side effects.
   */
  update<T = unknown>(key: string, change: (value: T | undefined) => T | undefined): void;
  delete(key: string): void;
  userId(): Promise<string | undefined>;
  /**
   * A new id with the same data: call it on login, with the user, and on each change of rights. Requests already under way may read with
   * the old id for `rotationGraceMs`, without the new user; after that it is dead.
   */
  regenerate(options?: { readonly userId?: string }): Promise<void>;
  /** Ends this session at once. */
  destroy(): Promise<void>;
  /** Ends all sessions of the user at once, this one included unless `exceptThis`; how many ended. */
  destroyAll(options?: { readonly exceptThis?: boolean }): Promise<number>;
  /** The token that unsafe requests of this session must carry. Without a session one that is good for anonymous requests only. */
  csrfToken(): Promise<string>;
}
