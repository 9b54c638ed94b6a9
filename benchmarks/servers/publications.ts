import type { IncomingMessage, ServerResponse } from "node:http";

const words = "board card list move title note label user team plan done next week review draft".split(" ");

/** Text of so many bytes that compresses like text: words in an order that does not repeat. */
function textOf(bytes: number, seed: number): string {
  let state = seed + 1;
  let text = "";
  while (text.length < bytes) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += `${words[state % words.length]}${state % 97} `;
  }
  return text.slice(0, bytes);
}

const known = new Map<string, readonly string[]>();

/** The payloads of one tick: each another text. */
export function payloadsOf(messages: number, bytes: number): readonly string[] {
  const key = `${messages} × ${bytes}`;
  const payloads = known.get(key) ?? Array.from({ length: messages }, (_, index) => textOf(bytes, index));
  known.set(key, payloads);
  return payloads;
}

/** What servers without a protocol of their own send: the envelope that Mega sends. */
export const envelopeOf = (payload: string): string => JSON.stringify({ t: "pub", n: 1, ev: "message", d: payload });

/**
 * Carries out what the load clients and the measurer ask for; false when it was something else.
 * `/tick?messages=4&bytes=128` publishes in this turn of the event loop, `/collect` frees what is not used any more.
 */
export function obey(url: string, publish: (payloads: readonly string[]) => void, collect: () => void): boolean {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  if (pathname === "/tick")
    publish(payloadsOf(Number(searchParams.get("messages")), Number(searchParams.get("bytes"))));
  else if (pathname === "/collect") collect();
  else return false;
  return true;
}

/** The same for a server of `node:http`; started with `--expose-gc`. */
export function obeyRequest(
  request: IncomingMessage,
  response: ServerResponse,
  publish: (payloads: readonly string[]) => void,
): boolean {
  const isOrder = obey(request.url ?? "/", publish, () => globalThis.gc?.());
  if (isOrder) response.writeHead(204).end();
  return isOrder;
}
