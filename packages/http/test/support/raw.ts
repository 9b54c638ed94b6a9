import { connect } from "node:net";

/** Sends bytes as they are and resolves with everything that comes back until the server closes, or `quietMs` after the last byte. */
export function exchangeRaw(port: number, bytes: string | Buffer, { quietMs = 300 } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let received = "";
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      clearTimeout(timer);
      timer = setTimeout(end, quietMs);
    });
    socket.on("close", end);
    socket.on("error", reject);
  });
}

export interface RawResponse {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** The first response in what a raw exchange gave. */
export function parseRaw(received: string): RawResponse {
  const [head = "", ...rest] = received.split("\r\n\r\n");
  return { status: Number(head.split(" ", 2)[1]), head: head.toLowerCase(), body: rest.join("\r\n\r\n") };
}
