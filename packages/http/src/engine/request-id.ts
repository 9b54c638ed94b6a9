import { randomBytes } from "node:crypto";
import type { Exchange } from "./exchange.ts";

const sane = /^[\w.:/+=@-]{1,128}$/;

const prefix = { value: "" };
let count = 0;

/** The caller's id if it cannot do harm in a log or a header; else one of this process: random start, then counted. */
export function requestIdOf(exchange: Exchange): string {
  exchange.requestId ??= accept(exchange.request.raw.headers["x-request-id"]) ?? nextId();
  return exchange.requestId;
}

function accept(given: string | string[] | undefined): string | undefined {
  return typeof given === "string" && sane.test(given) ? given : undefined;
}

function nextId(): string {
  if (prefix.value === "") prefix.value = randomBytes(6).toString("base64url");
  return `${prefix.value}-${(++count).toString(36)}`;
}
