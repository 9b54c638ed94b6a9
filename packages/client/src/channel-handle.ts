import type { ChannelTypes, Position, PresenceMember, TypedChannel } from "@mega/protocol";
import type { CallOptions } from "./commands.ts";
import type { ChannelState, PublicationPlace } from "./subscription.ts";

type Name<T> = keyof T & string;
type InputOf<Command> = Command extends { readonly input: infer Input } ? Input : unknown;
type OutputOf<Command> = Command extends { readonly output: infer Output } ? Output : unknown;

/** Somebody on a channel. */
export type Member<Meta> = Omit<PresenceMember, "meta"> & { readonly meta: Meta };

export interface ChannelPresence<Meta> {
  members(): readonly Member<Meta>[];
  /** Returns how to stop. */
  onChange(listener: (members: readonly Member<Meta>[]) => void): () => void;
  /** Changes what the others see of this client. */
  set(meta: Meta): void;
}

/** A channel as the application uses it, typed by its definition. */
export interface Channel<T extends ChannelTypes> {
  readonly name: string;
  readonly state: ChannelState;
  /** Where it stands; undefined on an ephemeral channel and before the first answer. */
  readonly position: Position | undefined;
  readonly presence: ChannelPresence<T["presence"]>;
  /** Calls back for each publication of this event, in order. Returns how to stop. */
  on<Event extends Name<T["publications"]>>(
    event: Event,
    listener: (payload: T["publications"][Event], place: PublicationPlace) => void,
  ): () => void;
  /** Calls back whenever the state changes, and at each gap and reset. Returns how to stop. */
  onState(listener: (state: ChannelState) => void): () => void;
  /** Runs a command on the server, once, however often the connection is lost; rejects when that cannot be promised any more. */
  call<Command extends Name<T["commands"]>>(
    command: Command,
    input: InputOf<T["commands"][Command]>,
    options?: CallOptions,
  ): Promise<OutputOf<T["commands"][Command]>>;
  /** The same as a question: not repeated, so it rejects when the connection ends first. */
  ask<Command extends Name<T["commands"]>>(
    command: Command,
    input: InputOf<T["commands"][Command]>,
    options?: Pick<CallOptions, "signal">,
  ): Promise<OutputOf<T["commands"][Command]>>;
  /** Ends the subscription; a later `client.channel` of this name begins anew. */
  leave(): void;
}

/** A channel that is not described: any event, any command. */
export interface UntypedChannel extends TypedChannel {
  readonly "~types"?: {
    readonly name: string;
    readonly publications: Readonly<Record<string, unknown>>;
    readonly commands: Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>;
    readonly presence: unknown;
  };
}
