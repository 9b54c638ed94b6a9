export {
  type ChannelContract,
  type ChannelParams,
  type CommandContract,
  type CommandsOf,
  type ContractTypes,
  channelContractDefaults,
  defineContract,
  type PresenceOf,
  type PublicationsOf,
} from "./channels/channel-contract.ts";
export {
  type ChannelDefinition,
  type ChannelHandlers,
  createChannelBuilder,
  defineChannel,
  type SubscriberContext,
  type WatcherContext,
} from "./channels/channel-handlers.ts";
export type { ChannelView } from "./channels/channel-view.ts";
export { type HistoryOptions, historyDefaults } from "./channels/history-ring.ts";
export type { Published, PublishOptions } from "./channels/publish-options.ts";
export { type CompressionOptions, compressionDefaults } from "./compression/deflate.ts";
export type { Identity } from "./connections/identity.ts";
export { type DrainOptions, drainDefaults } from "./realtime/drain.ts";
export type { RawHandlers, RawSocket } from "./realtime/raw-peer.ts";
export type { RealtimeStats } from "./realtime/realtime-server.ts";
export { type RevokeOptions, revokeDefaults } from "./realtime/revocation.ts";
export { type LimitOptions, limitDefaults, type TimingOptions, timingDefaults } from "./server-options.ts";
export type { Authenticate, Credentials } from "./upgrade/admission.ts";
export type { OriginPolicy } from "./upgrade/origin.ts";
export type { UpgradeErrorCode } from "./upgrade/refusal.ts";
export type { UpgradeRequest } from "./upgrade/upgrade-request.ts";
export type { OnRawSocket } from "./upgrade/web-socket-endpoint.ts";
export { createWebSocketServer, type DirectSender, type WebSocketServerApi } from "./web-socket-server.ts";
export { type WebSocketServerOptions, webSocketServerDefaults } from "./web-socket-server-options.ts";
export { type WebSocketsOptions, webSockets } from "./web-sockets.ts";
export type { FlushMode } from "./writer/flush-scheduler.ts";
export type { DeliveryClass } from "./writer/outgoing.ts";
export { WsError, type WsErrorCode } from "./ws-error.ts";
