import type { Infer, Schema } from "@mega/core/validation";
import type { TypedChannel } from "@mega/protocol";
import type { FlushMode } from "../writer/flush-scheduler.ts";
import type { DeliveryClass } from "../writer/outgoing.ts";
import type { ParamsOf } from "./channel-pattern.ts";
import type { HistoryOptions } from "./history-ring.ts";

/** What a command takes and gives. Without `output` its result is not checked. */
export interface CommandContract {
  readonly input: Schema;
  readonly output?: Schema;
}

/**
 * What a channel carries: the part that server and client share. Every schema is a type at compile time and a check at run time.
 * Pure data, so that a client may import it, or only its type.
 */
export interface ChannelContract {
  /** Segments, some of them parameters: "board/:id". */
  readonly name: string;
  /** The payload of each event. @default {} */
  readonly publications?: Readonly<Record<string, Schema>>;
  /** @default {} */
  readonly commands?: Readonly<Record<string, CommandContract>>;
  /** The metadata that members show each other. @default nobody sees who is there */
  readonly presence?: Schema;
  /** What happens to a publication that a subscriber is too slow for. @default "must" */
  readonly delivery?: DeliveryClass;
  /** When publications leave. @default "tick" */
  readonly flush?: FlushMode;
  /** How far back subscribers recover; `false` is an ephemeral channel. @default false */
  readonly history?: HistoryOptions | false;
}

export const channelContractDefaults = { delivery: "must", flush: "tick", history: false } as const;

export type PublicationsOf<C extends ChannelContract> = C extends { readonly publications: infer Schemas }
  ? { readonly [Event in keyof Schemas & string]: InferField<Schemas[Event]> }
  : Readonly<Record<never, never>>;

/** Input and output of each command by name. */
export type CommandsOf<C extends ChannelContract> = C extends { readonly commands: infer Contracts }
  ? { readonly [Name in keyof Contracts & string]: CommandOf<Contracts[Name]> }
  : Readonly<Record<never, never>>;

interface CommandTypes {
  readonly input: unknown;
  readonly output: unknown;
}

type CommandOf<Contract> = Contract extends { readonly input: infer Input }
  ? {
      readonly input: InferField<Input>;
      readonly output: Contract extends { readonly output: infer Output } ? InferField<Output> : unknown;
    }
  : CommandTypes;

export type PresenceOf<C extends ChannelContract> = C extends { readonly presence: infer Meta }
  ? InferField<Meta>
  : never;

type InferField<S> = S extends Schema ? Infer<S> : never;

export type ChannelParams<C extends ChannelContract> = ParamsOf<C["name"]>;

/** The types of a contract, without its schemas: what a client takes along. */
export interface ContractTypes<C extends ChannelContract> {
  readonly name: C["name"];
  readonly publications: PublicationsOf<C>;
  readonly commands: CommandsOf<C>;
  readonly presence: PresenceOf<C>;
}

/** Gives a contract its literal type; the identity function at run time. */
export const defineContract = <const C extends ChannelContract>(contract: C): C & TypedChannel<ContractTypes<C>> =>
  contract;
