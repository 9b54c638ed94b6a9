import type { NatsConnection } from "@nats-io/transport-node";

interface DriverTransport {
  close(error?: Error): Promise<void>;
  discard(): void;
}

const transportOf = (connection: NatsConnection): DriverTransport =>
  (connection as unknown as { readonly protocol: { readonly transport: DriverTransport } }).protocol.transport;

/**
 * Ends a link that is dead. The driver itself waits until what it wrote last has left, which over a dead link with full buffers never
 * happens, and so would never reconnect. Does nothing to a link that is being made.
 */
export function dropLink(connection: NatsConnection): void {
  transportOf(connection)
    .close(new Error("the server answers no pings"))
    .catch(() => {});
}

/** Closes also a socket on which the server has not said a word yet: the driver's `close` leaves it open, and the process with it. */
export const discardSocket = (connection: NatsConnection): void => transportOf(connection).discard();
