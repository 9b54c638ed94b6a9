import type { BaseContext } from "@mega/core";
import type { TypedChannel } from "@mega/protocol";
import type { Identity } from "../connections/identity.ts";
import type { ChannelContract, ChannelParams, CommandsOf, ContractTypes } from "./channel-contract.ts";
import type { Publish } from "./publish-options.ts";

/** What a handler of a channel sees, besides the context of the app. */
export interface SubscriberMembers<C extends ChannelContract> {
  readonly params: ChannelParams<C>;
  /** The full name: "board/7". */
  readonly channel: string;
  readonly connectionId: string;
  readonly identity: Identity;
  /** Publishes on this very channel. For another one ask the server. */
  readonly publish: Publish<C>;
}

export type SubscriberContext<App, C extends ChannelContract> = App & SubscriberMembers<C>;

/** What a handler sees that concerns the channel and no single subscriber. */
export type WatcherContext<App, C extends ChannelContract> = App &
  Pick<SubscriberMembers<C>, "params" | "channel" | "publish">;

type CommandHandler<Context, Command> = Command extends { readonly input: infer Input; readonly output: infer Output }
  ? (context: Context, input: Input) => Promise<Output> | Output
  : never;

/** The server's part of a channel. */
export interface ChannelHandlers<App, C extends ChannelContract> {
  /**
   * Whether this subscriber may join: asked at every subscription, before any history is shown, and again by `revoke`.
   * `false` and a rejection are both a refusal; the rejection is logged. Without it everybody may.
   */
  authorize?(context: SubscriberContext<App, C>): Promise<boolean> | boolean;
  subscribed?(context: SubscriberContext<App, C>): Promise<void> | void;
  /** The subscriber has left, whatever the reason. */
  unsubscribed?(context: SubscriberContext<App, C>): Promise<void> | void;
  /** The channel has its first subscriber on this instance: start what feeds it. */
  firstSubscribed?(context: WatcherContext<App, C>): Promise<void> | void;
  /** The last subscriber has left: stop what feeds it. */
  lastUnsubscribed?(context: WatcherContext<App, C>): Promise<void> | void;
  /** One function per command of the contract. */
  readonly commands?: {
    readonly [Name in keyof CommandsOf<C>]: CommandHandler<SubscriberContext<App, C>, CommandsOf<C>[Name]>;
  };
}

/** A contract with what the server does about it. */
export interface ChannelDefinition<C extends ChannelContract = ChannelContract, App = never> {
  readonly contract: C;
  readonly handlers: ChannelHandlers<App, C>;
}

/** Makes definitions whose handlers see `App`: `const channel = createChannelBuilder<AppContext>()`. */
export function createChannelBuilder<App = BaseContext>() {
  return <const C extends ChannelContract>(
    contract: C,
    handlers: ChannelHandlers<App, C> = {},
  ): ChannelDefinition<C, App> & TypedChannel<ContractTypes<C>> => ({ contract, handlers });
}

/** Defines a channel whose handlers need nothing from an app. */
export const defineChannel = createChannelBuilder<BaseContext>();
