export type { ChannelName, ChannelTypes, TypedChannel, TypesOf } from "./channel-types.ts";
export { adviseAfterClose, type CloseAdvice } from "./close-advice.ts";
export { CLOSE, type CloseEntry, type CloseReason } from "./close-codes.ts";
export { type DecodeLimits, decodeLimitsDefaults } from "./decode-limits.ts";
export type { Decoded, DecodeProblem } from "./decode-problem.ts";
export type {
  Ack,
  ClientEnvelope,
  Cmd,
  Dm,
  ErrorEnvelope,
  Gap,
  GoAway,
  Hello,
  Ping,
  Pong,
  PresenceDiff,
  PresenceMember,
  PresenceSnapshot,
  Pub,
  Recovery,
  Refresh,
  Req,
  Res,
  Reset,
  ServerEnvelope,
  SetPresence,
  Sub,
  SubOk,
  Unsub,
  Unsubscribed,
  Welcome,
  WireError,
  WirePosition,
} from "./envelopes.ts";
export { isBeforeRunning, isTemporaryError } from "./error-advice.ts";
export { ERROR, type ErrorCodeEntry, type ErrorName } from "./error-codes.ts";
export { type Codec, createJsonCodec } from "./json-codec.ts";
export { judgeOffset, type OffsetVerdict, type Position } from "./position.ts";
export {
  isSubprotocol,
  negotiateVersion,
  PROTOCOL_VERSION,
  SUBPROTOCOLS,
  SUPPORTED_VERSIONS,
  type Subprotocol,
  type VersionRange,
} from "./version.ts";
