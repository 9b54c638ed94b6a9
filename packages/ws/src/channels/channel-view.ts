import type { ChannelName, PresenceMember } from "@mega/protocol";
import type { Position } from "./channel.ts";
import type { ChannelContract, ChannelParams } from "./channel-contract.ts";
import type { ChannelDefinition } from "./channel-handlers.ts";
import type { Publish } from "./publish-options.ts";

/** One channel by name, typed by its contract. */
export interface ChannelView<C extends ChannelContract> {
  readonly publish: Publish<C>;
  /** Subscribers on this instance. */
  readonly size: number;
  /** Who is there; empty on a channel without presence. */
  presence(): readonly PresenceMember[];
  /** Where a subscriber that has seen everything stands; undefined on an ephemeral channel and while nobody watches. */
  readonly position: Position | undefined;
}

type ContractOf<D> = D extends { readonly contract: infer C extends ChannelContract } ? C : never;

/** The contracts of these definitions that a name may belong to. */
export type ContractFor<D extends ChannelDefinition, Name extends string> = D extends unknown
  ? Name extends ChannelName<ContractOf<D>["name"]>
    ? ContractOf<D>
    : never
  : never;

/** All names that fit a pattern of these definitions. */
export type NamesOf<D extends ChannelDefinition> = D extends unknown ? ChannelName<ContractOf<D>["name"]> : never;

/** The name of a channel: its pattern with the parameters filled in. What would not be one segment throws a `TypeError`. */
export function fillPattern<C extends ChannelContract>({ name }: C, params: ChannelParams<C>): string {
  const values: Readonly<Record<string, string>> = params;
  return name
    .split("/")
    .map((part) => (part.startsWith(":") ? segmentOf(part.slice(1), values[part.slice(1)]) : part))
    .join("/");
}

function segmentOf(name: string, value: string | undefined): string {
  if (value !== undefined && /^[A-Za-z0-9_.~-]+$/.test(value)) return value;
  throw new TypeError(`params.${name} must be letters, digits or "_.~-", got ${String(value)}`);
}
