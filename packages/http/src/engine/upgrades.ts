import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isUpgradeHandler, type UpgradeHandler } from "@mega/core";
import { HttpSetupError } from "../http-setup-error.ts";
import { writeRaw } from "./raw-problem.ts";

/** Who takes the connections that leave HTTP, by path. */
export interface Upgrades {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Whether the request was taken: it is for a path of upgrades, from a client that cannot upgrade. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
}

/** A name that is no resource declared before, or not one that takes upgrades, throws and names the path. */
export function createUpgrades(
  paths: Readonly<Record<string, string>>,
  resources: Readonly<Record<string, unknown>>,
): Upgrades {
  const handlers = new Map<string, UpgradeHandler>();
  for (const [path, name] of Object.entries(paths)) {
    const api = resources[name];
    if (!isUpgradeHandler(api)) throw noHandler(path, name);
    handlers.set(path, api);
  }
  const handlerOf = ({ url = "/" }: IncomingMessage): UpgradeHandler | undefined =>
    handlers.get(url.split("?")[0] ?? "");
  return {
    upgrade(request, socket, head) {
      const handler = handlerOf(request);
      if (handler !== undefined) return handler.handleUpgrade(request, socket, head);
      socket.on("error", () => socket.destroy());
      writeRaw(socket, "HTTP_NOT_FOUND");
    },
    request(request, response) {
      const handler = handlerOf(request);
      if (handler?.handleRequest === undefined) return false;
      handler.handleRequest(request, response);
      return true;
    },
  };
}

const noHandler = (path: string, name: string): HttpSetupError =>
  new HttpSetupError(
    "HTTP_OPTION_INVALID",
    `http.upgrades["${path}"] is "${name}": it must be a resource declared before http that takes upgrades`,
    { data: { option: `upgrades["${path}"]`, value: name } },
  );
