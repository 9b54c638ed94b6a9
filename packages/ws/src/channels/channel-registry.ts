import type { Clock, Timer } from "@mega/core";
import type { FlushScheduler } from "../writer/flush-scheduler.ts";
import { WsError } from "../ws-error.ts";
import { Channel } from "./channel.ts";
import type { CompiledChannel } from "./compiled-channel.ts";

/**
 * The channels that are alive on this instance. One comes into being with its first subscriber and stays, after its last one has left,
 * as long as its history may bring somebody back: bytes are kept only for what is watched or was a moment ago.
 */
export class ChannelRegistry {
  readonly #definitions: readonly CompiledChannel[];
  readonly #clock: Clock;
  readonly #scheduler: FlushScheduler;
  readonly #channels = new Map<string, Channel>();
  readonly #retiring = new Map<Channel, Timer>();
  #nextNumber = 1;

  constructor(definitions: readonly CompiledChannel[], clock: Clock, scheduler: FlushScheduler) {
    const names = definitions.map(({ pattern }) => pattern.pattern);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw new WsError("WS_CHANNEL_DUPLICATE", `channel "${twice}" is defined twice`, { data: { channel: twice } });
    this.#definitions = definitions;
    this.#clock = clock;
    this.#scheduler = scheduler;
  }

  get size(): number {
    return this.#channels.size;
  }

  /** The channel if it is alive. */
  find(name: string): Channel | undefined {
    return this.#channels.get(name);
  }

  /** The definition whose pattern the name fits; the first wins. */
  define(
    name: string,
  ): { readonly compiled: CompiledChannel; readonly params: Readonly<Record<string, string>> } | undefined {
    for (const compiled of this.#definitions) {
      const params = compiled.pattern.match(name);
      if (params !== undefined) return { compiled, params };
    }
    return undefined;
  }

  /** The channel, brought to life if need be; undefined for a name that no pattern fits. */
  open(name: string): Channel | undefined {
    const alive = this.#channels.get(name);
    if (alive !== undefined) {
      this.#retiring.get(alive)?.cancel();
      this.#retiring.delete(alive);
      return alive;
    }
    const found = this.define(name);
    if (found === undefined) return undefined;
    const channel = new Channel({ name, number: this.#nextNumber++, scheduler: this.#scheduler, ...found });
    this.#channels.set(name, channel);
    return channel;
  }

  /** The channel may have lost its last member: without a history it ends now, otherwise when nobody can recover from it any more. */
  release(channel: Channel): void {
    if (channel.size > 0 || this.#retiring.has(channel)) return;
    const { history } = channel.compiled;
    if (history === undefined) this.#channels.delete(channel.name);
    else {
      const retire = (): void => {
        this.#retiring.delete(channel);
        this.#channels.delete(channel.name);
      };
      this.#retiring.set(channel, this.#clock.schedule(history.maxAgeMs, retire, { keepAlive: false }));
    }
  }

  close(): void {
    for (const timer of this.#retiring.values()) timer.cancel();
    this.#retiring.clear();
    this.#channels.clear();
  }
}
