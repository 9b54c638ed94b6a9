import { BusError, type BusErrorCode, type EncodedBusData, encodeBusData } from "@mega/core/bus";
import { headers, type Msg, type MsgHdrs } from "@nats-io/transport-node";
import type { OutgoingMessage } from "../outgoing-message.ts";

/** Names of the headers. JSON travels without any, so that any NATS client can read and write it. */
const names = { kind: "Mega-Data", error: "Mega-Error", cause: "Mega-Cause" } as const;

/** More than the headers of a message with bytes take. */
const headerBytes = 64;

const textDecoder = new TextDecoder("utf-8", { fatal: true });

const bytesHeaders = withHeaders([[names.kind, "bytes"]]);

function withHeaders(entries: readonly (readonly [string, string])[]): () => MsgHdrs {
  let made: MsgHdrs | undefined;
  return () => {
    if (made === undefined) {
      made = headers();
      for (const [name, value] of entries) made.set(name, value);
    }
    return made;
  };
}

/** Throws `BUS_DATA_INVALID` or `BUS_DATA_TOO_LARGE`. */
export function encodeMessage(data: unknown, maxBytes: number, maxPayloadBytes: number): OutgoingMessage {
  const payload = encodeBusData(data, Math.min(maxBytes, maxPayloadBytes - headerBytes));
  if (typeof payload === "string") {
    const bytes = Buffer.from(payload);
    return { payload: bytes, bytes: bytes.byteLength };
  }
  return { payload, bytes: payload.byteLength, headers: bytesHeaders() };
}

/** A copy. Throws for text that is not UTF-8; whether it is JSON shows when it is decoded. */
export const receivedData = (message: Msg): EncodedBusData =>
  message.headers?.get(names.kind) === "bytes" ? Uint8Array.from(message.data) : textDecoder.decode(message.data);

/** Why a responder has no answer. */
export interface Refusal {
  readonly code: "BUS_HANDLER_FAILED" | "BUS_OVERLOADED" | "BUS_NO_RESPONDERS";
  /** The code of what the responder threw. */
  readonly cause?: string;
}

export function encodeRefusal({ code, cause }: Refusal): OutgoingMessage {
  const made = headers();
  made.set(names.error, code);
  // A header ends at a line break, and a code is a word.
  if (cause !== undefined && /^\w{1,100}$/.test(cause)) made.set(names.cause, cause);
  return { payload: "", bytes: 0, headers: made };
}

const sentences: ReadonlyMap<string, (subject: string) => string> = new Map<
  Refusal["code"],
  (subject: string) => string
>([
  ["BUS_HANDLER_FAILED", (subject) => `the responder on ${subject} failed`],
  ["BUS_OVERLOADED", (subject) => `too many requests wait on ${subject}`],
  ["BUS_NO_RESPONDERS", (subject) => `nobody answers requests on ${subject}`],
]);

/** The error that an answer stands for, if it does: the server's own "no responders", or a responder's refusal. */
export function refusalOf(answer: Msg, subject: string): BusError | undefined {
  const { headers: found } = answer;
  if (found === undefined) return undefined;
  const code = found.code === 503 && answer.data.length === 0 ? "BUS_NO_RESPONDERS" : found.get(names.error);
  const sentence = sentences.get(code);
  if (sentence === undefined) return undefined;
  const cause = found.get(names.cause);
  return new BusError(code as BusErrorCode, sentence(subject), { data: cause === "" ? {} : { code: cause } });
}
