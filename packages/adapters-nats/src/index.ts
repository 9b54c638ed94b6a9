export { natsBus } from "./bus/nats-bus.ts";
export type { NatsBus, NatsBusGap } from "./bus/nats-bus-api.ts";
export { type NatsBusOptions, natsBusDefaults } from "./bus/nats-bus-options.ts";
export type { NatsClient, NatsLinkEvent } from "./nats-client.ts";
export { NatsError, type NatsErrorCode } from "./nats-error.ts";
export { type NatsOptions, natsDefaults } from "./nats-options.ts";
export { nats } from "./nats-resource.ts";
