import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type ServerAddress, tlsSettings } from "./server-address.ts";

/** Names a session of the server to itself. */
export interface BackendKey {
  readonly pid: number;
  readonly secret: number;
}

const cancelRequestCode = 80_877_102;
const tlsRequestCode = 80_877_103;
const accepted = 83;

/**
 * Asks the server to end what a session is doing. Resolves when the server has passed it on or could not be reached, after `timeoutMs` at the
 * latest; what comes of it shows on the session's own connection. Not the driver's way of cancelling, whose failure ends the process.
 */
export function requestCancel(address: ServerAddress, key: BackendKey, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const raw = openSocket(address);
  const timer = setTimeout(() => raw.destroy(), timeoutMs);
  raw.on("error", () => raw.destroy());
  raw.once("close", () => {
    clearTimeout(timer);
    resolve();
  });
  const settings = tlsSettings(address);
  if (settings === false) raw.resume().end(cancelMessage(key));
  else {
    raw.write(message(tlsRequestCode));
    raw.once("data", (answer) => {
      if (answer[0] !== accepted) return raw.destroy();
      const secure = connectTls({ ...settings, socket: raw }, () => secure.resume().end(cancelMessage(key)));
      secure.on("error", () => raw.destroy());
    });
  }
  return promise;
}

/** A socket to the server that is still connecting. */
export function openSocket({ host, port }: ServerAddress): Socket {
  const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  // The driver reads them for the name that the server's certificate must have, and for its messages.
  return Object.assign(socket, { host, port }).setNoDelay(true);
}

function message(code: number, ...rest: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 + rest.length * 4);
  for (const [index, number] of [bytes.length, code, ...rest].entries()) bytes.writeUInt32BE(number, index * 4);
  return bytes;
}

const cancelMessage = ({ pid, secret }: BackendKey): Buffer => message(cancelRequestCode, pid, secret);
