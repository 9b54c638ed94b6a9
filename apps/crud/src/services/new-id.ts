import { randomBytes } from "node:crypto";

let last = 0n;

/**
 * A UUIDv7 that is greater than every one made here before, within one millisecond too: audit entries and comments are read in the
 * order of their ids.
 */
export function newId(nowMs: number = Date.now()): string {
  const random = BigInt(`0x${randomBytes(9).toString("hex")}`) & ((1n << 72n) - 1n);
  const fresh = (BigInt(nowMs) << 74n) | random;
  last = fresh > last ? fresh : last + 1n;
  const high = last >> 74n;
  const randA = (last >> 62n) & 0xfffn;
  const randB = last & ((1n << 62n) - 1n);
  const bits = (high << 80n) | (0x7n << 76n) | (randA << 64n) | (0x2n << 62n) | randB;
  const hex = bits.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
