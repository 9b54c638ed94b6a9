/** The caller's session. Read from the store when first touched, written once, before the response, and only when something changed. */
export interface Session {
  get<T = unknown>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  userId(): Promise<string | undefined>;
  /** A new id with the same data: call it on login and on each change of rights. The old id is dead when it resolves. */
  regenerate(options?: { readonly userId?: string }): Promise<void>;
  destroy(): Promise<void>;
  /** Ends all sessions of the user, this one included unless `exceptThis`; how many ended. */
  destroyAll(options?: { readonly exceptThis?: boolean }): Promise<number>;
  /** The token that unsafe requests of this session must carry. */
  csrfToken(): Promise<string>;
}
