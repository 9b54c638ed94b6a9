import type { ConnectionClosedEvent, ConnectionReadyEvent, MongoClient } from "mongodb";

/** Counts the connections of a client that broke after they had been established. The driver counts none, and does not tell which call they carried. */
export class ConnectionLosses {
  readonly #ready = new Set<string>();
  #count = 0;

  constructor(client: MongoClient) {
    client.on("connectionReady", (event) => this.#ready.add(nameOf(event)));
    client.on("connectionClosed", (event) => {
      if (this.#ready.delete(nameOf(event)) && event.reason === "error") this.#count += 1;
    });
  }

  get count(): number {
    return this.#count;
  }
}

const nameOf = ({ address, connectionId }: ConnectionReadyEvent | ConnectionClosedEvent): string =>
  `${address} ${connectionId}`;
