import type { CloseAdvice } from "./close-advice.ts";

export interface CloseEntry {
  readonly code: number;
  readonly advice: CloseAdvice;
  readonly meaning: string;
}

/** Close codes by name. 4000–4499 are retryable, 4500–4999 are final; the name is also the reason text on the wire. */
export const CLOSE = {
  closed: { code: 4000, advice: "reconnect", meaning: "closed without a more precise reason" },
  drain: { code: 4001, advice: "reconnect", meaning: "the instance is going away; a goaway frame said when to return" },
  server_error: { code: 4003, advice: "reconnect", meaning: "the server failed while serving this connection" },
  hub_unavailable: { code: 4004, advice: "reconnect", meaning: "the instance lost its hub or broker" },
  credentials_expired: {
    code: 4005,
    advice: "refresh-then-reconnect",
    meaning: "the credential expired or was revoked",
  },
  slow_consumer: { code: 4008, advice: "reconnect", meaning: "the connection's send queue passed its limit" },
  process_budget: {
    code: 4009,
    advice: "reconnect",
    meaning: "the process passed its send budget; the largest queue goes first",
  },
  insufficient_state: {
    code: 4010,
    advice: "reconnect-without-position",
    meaning: "the server found a hole it cannot fill; subscribe afresh and fetch the state",
  },
  replaced: { code: 4011, advice: "stop", meaning: "a newer connection took over this session; only this socket ends" },
  no_pong: { code: 4012, advice: "reconnect", meaning: "the peer did not answer pings" },
  rate_limited: { code: 4013, advice: "reconnect", meaning: "the peer kept sending over its rate limit" },
  hello_timeout: { code: 4014, advice: "reconnect", meaning: "no hello within the time allowed" },
  bad_token: { code: 4500, advice: "stop", meaning: "the credential was refused" },
  protocol_violation: { code: 4501, advice: "stop", meaning: "a frame that no conforming peer sends" },
  removed: { code: 4503, advice: "stop", meaning: "disconnected by an administrator" },
  connection_limit: { code: 4504, advice: "stop", meaning: "too many connections of this user, address or process" },
  channel_limit: { code: 4505, advice: "stop", meaning: "too many channels on this connection" },
  version: { code: 4506, advice: "stop", meaning: "no protocol version in common" },
  denied: { code: 4507, advice: "stop", meaning: "not allowed" },
  too_big: { code: 4508, advice: "stop", meaning: "a message over the announced size" },
} as const satisfies Readonly<Record<string, CloseEntry>>;

export type CloseReason = keyof typeof CLOSE;
