export interface ErrorCodeEntry {
  readonly code: number;
  /** Whether the same request may succeed later, unchanged. */
  readonly temporary: boolean;
  readonly meaning: string;
}

/** Error codes by name, as carried in `error` and `res` envelopes. An error never closes the connection. */
export const ERROR = {
  internal: { code: 100, temporary: true, meaning: "the server failed; the detail is in its log" },
  unauthorized: { code: 101, temporary: false, meaning: "the request needs a credential" },
  unknown_channel: { code: 102, temporary: false, meaning: "no channel is defined for this name" },
  permission_denied: { code: 103, temporary: false, meaning: "the credential does not allow this" },
  unknown_command: { code: 104, temporary: false, meaning: "the channel has no such command" },
  already_subscribed: { code: 105, temporary: false, meaning: "the connection already has this channel" },
  not_subscribed: { code: 106, temporary: false, meaning: "the connection does not have this channel" },
  bad_request: { code: 107, temporary: false, meaning: "a field of the envelope is missing or wrong" },
  invalid_payload: { code: 108, temporary: false, meaning: "the payload does not match its schema" },
  token_expired: { code: 109, temporary: false, meaning: "refresh the credential, then try again" },
  unknown_type: { code: 110, temporary: false, meaning: "no envelope type of this version has this name" },
  rate_limited: { code: 111, temporary: true, meaning: "over the rate limit; retryMs says when to return" },
  unrecoverable_position: { code: 112, temporary: false, meaning: "the history does not reach back to this position" },
  channel_limit: { code: 113, temporary: false, meaning: "the connection has as many channels as it may" },
  timeout: { code: 114, temporary: true, meaning: "the handler did not answer in time" },
  draining: { code: 115, temporary: true, meaning: "the instance is going away and takes no new work" },
  outside_window: { code: 116, temporary: false, meaning: "too old a command: whether it ran is no longer known" },
  application: { code: 200, temporary: false, meaning: "refused by the application; `name` tells why" },
} as const satisfies Readonly<Record<string, ErrorCodeEntry>>;

export type ErrorName = keyof typeof ERROR;
