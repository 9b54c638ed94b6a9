/** Who is at the other end, as `authenticate` found out. */
export interface Identity {
  /** Undefined for somebody unknown. */
  readonly userId: string | undefined;
  /** When the credential ends, in milliseconds since the epoch; undefined for one that does not. */
  readonly expiresAt?: number;
  /** The language to speak, as a BCP 47 tag or an `Accept-Language` list. */
  readonly locale?: string;
  /** Whatever the application wants its channels to see. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const anonymous: Identity = { userId: undefined };

export const isExpired = ({ expiresAt }: Identity, now: number): boolean => expiresAt !== undefined && expiresAt <= now;
