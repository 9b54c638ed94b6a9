export type { ChannelContract, ContractTypes } from "../channels/channel-contract.ts";
export { type ChannelDefinition, createChannelBuilder, defineChannel } from "../channels/channel-handlers.ts";
export { createFrameCodec, type FrameCodec } from "../connections/frame-codec.ts";
export type { Identity } from "../connections/identity.ts";
export type { Link, LinkEvents } from "../connections/link.ts";
export type { Arrival } from "./acceptance.ts";
export type { RealtimeEvent, RealtimeOptions } from "./realtime-options.ts";
export { type ChannelHandle, RealtimeServer } from "./realtime-server.ts";
