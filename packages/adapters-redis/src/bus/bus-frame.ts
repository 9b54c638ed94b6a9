import type { EncodedBusData } from "@mega/core/bus";

/** A message on its way. */
export interface BusFrame {
  /** When the server took it, in seconds of the server's clock. */
  readonly sentAt: number;
  readonly id: string;
  readonly data: EncodedBusData;
  /** Where the answer goes, if it is a request. */
  readonly inbox: string | undefined;
}

/** What came of a request at one responder's process: an answer, a throw, nobody there, or no room. */
export type ReplyKind = "answer" | "failed" | "none" | "full";

export interface ReplyFrame {
  readonly id: string;
  readonly kind: ReplyKind;
  readonly data: EncodedBusData;
}

const replyKinds: ReadonlySet<string> = new Set<ReplyKind>(["answer", "failed", "none", "full"]);
const newline = 10;

const join = (words: readonly string[], data: EncodedBusData): Buffer =>
  Buffer.concat([
    Buffer.from(`${[...words, typeof data === "string" ? "j" : "b"].join(" ")}\n`),
    typeof data === "string" ? Buffer.from(data) : data,
  ]);

function split(bytes: Buffer): { readonly words: readonly string[]; readonly data: EncodedBusData } | undefined {
  const end = bytes.indexOf(newline);
  const words = bytes.toString("latin1", 0, Math.max(end, 0)).split(" ");
  const body = bytes.subarray(end + 1);
  const kind = words.pop();
  if (end < 0 || (kind !== "j" && kind !== "b")) return undefined;
  return { words, data: kind === "j" ? body.toString() : body };
}

/** Without `sentAt`, which the server puts in front. */
export const encodeBusFrame = ({ id, inbox, data }: Omit<BusFrame, "sentAt">): Buffer => join([id, inbox ?? "-"], data);

/** Undefined for what no bus has sent. */
export function decodeBusFrame(bytes: Buffer): BusFrame | undefined {
  const parts = split(bytes);
  const [sentAt, id, inbox] = parts?.words ?? [];
  if (parts === undefined || id === undefined || inbox === undefined || !/^\d+$/.test(sentAt ?? "")) return undefined;
  return { sentAt: Number(sentAt), id, inbox: inbox === "-" ? undefined : inbox, data: parts.data };
}

export const encodeReply = ({ id, kind, data }: ReplyFrame): Buffer => join([id, kind], data);

/** Undefined for what no bus has sent. */
export function decodeReply(bytes: Buffer): ReplyFrame | undefined {
  const parts = split(bytes);
  const [id, kind] = parts?.words ?? [];
  if (parts === undefined || id === undefined || !replyKinds.has(kind ?? "")) return undefined;
  return { id, kind: kind as ReplyKind, data: parts.data };
}
