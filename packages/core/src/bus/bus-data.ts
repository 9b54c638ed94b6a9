import { BusError } from "./bus-error.ts";

/** Data on its way: JSON text, or bytes as they are. */
export type EncodedBusData = string | Uint8Array;

/** Throws `BUS_DATA_INVALID` for what JSON has no text for, `BUS_DATA_TOO_LARGE` for what brokers would refuse. */
export function encodeBusData(data: unknown, maxBytes: number): EncodedBusData {
  const encoded = data instanceof Uint8Array ? Uint8Array.from(data) : toJson(data);
  const bytes = typeof encoded === "string" ? Buffer.byteLength(encoded) : encoded.byteLength;
  if (bytes <= maxBytes) return encoded;
  throw new BusError("BUS_DATA_TOO_LARGE", `the message takes ${bytes} bytes; the most is ${maxBytes}`, {
    data: { bytes, maxBytes },
  });
}

/** A fresh copy each time. */
export const decodeBusData = (data: EncodedBusData): unknown =>
  typeof data === "string" ? JSON.parse(data) : Uint8Array.from(data);

function toJson(data: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(data);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new BusError("BUS_DATA_INVALID", "the data cannot be written as JSON", { cause });
  }
  throw new BusError("BUS_DATA_INVALID", `the data cannot be written as JSON: it is of type ${typeof data}`);
}
