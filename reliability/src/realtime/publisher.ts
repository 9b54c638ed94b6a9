import type { RealtimeServer } from "@mega/ws/realtime";
import type { Random } from "../random.ts";
import type { History } from "./history.ts";

/** Publishes numbered values and writes down what the server said about each. */
export class Publisher {
  readonly #server: () => RealtimeServer | undefined;
  readonly #history: History;
  readonly #random: Random;
  #last = 0;

  constructor(server: () => RealtimeServer | undefined, history: History, random: Random) {
    this.#server = server;
    this.#history = history;
    this.#random = random;
  }

  /** The value published; undefined while there is no server. */
  publish(
    channel: string,
    except?: { readonly connectionId: string; readonly client: string | undefined },
  ): number | undefined {
    const server = this.#server();
    if (server === undefined) return undefined;
    const value = ++this.#last;
    const { position } = server.channel(channel).publish("said", value, {
      ...(channel.startsWith("ticker") ? { key: this.#random.pick(["a", "b"]) } : {}),
      ...(except === undefined ? {} : { exceptConnection: except.connectionId }),
    });
    this.#history.record({
      kind: "published",
      channel,
      value,
      epoch: this.#history.epoch(position?.epoch),
      offset: position?.offset,
      except: except?.client,
    });
    return value;
  }
}
