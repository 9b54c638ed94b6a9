/** What a client does after a close. */
export type CloseAdvice = "reconnect" | "refresh-then-reconnect" | "reconnect-without-position" | "stop";

/** What the range of a code does not tell. Apart from the table of codes, so that a client need not carry its texts; a test holds both equal. */
const exceptions: ReadonlyMap<number, CloseAdvice> = new Map([
  [4005, "refresh-then-reconnect"],
  [4010, "reconnect-without-position"],
  [4011, "stop"],
]);

/** The standard codes (RFC 6455 §7.4.1) after which trying again cannot help: the peer itself broke the protocol. */
const finalStandardCodes: ReadonlySet<number> = new Set([1002, 1003, 1007, 1009, 1010]);

/** What to do after a close with any code: an unknown one follows its range, a standard one RFC 6455. */
export function adviseAfterClose(code: number): CloseAdvice {
  const isFinal = (code >= 4500 && code <= 4999) || finalStandardCodes.has(code);
  return exceptions.get(code) ?? (isFinal ? "stop" : "reconnect");
}
