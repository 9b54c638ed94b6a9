import { isIPv6 } from "node:net";

/**
 * The address to count by. A household or host owns a whole IPv6 /64, so single addresses of it share one budget. An IPv4 address is the same
 * caller in its IPv6 dress.
 */
export function callerKey(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const groups = groupsOf(ip);
  const isMapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  return isMapped ? toDotted(groups.slice(6)) : `${groups.slice(0, 4).join(":")}::/64`;
}

function groupsOf(ip: string): readonly string[] {
  const plain = (ip.split("%")[0] ?? "").replace(/\d+\.\d+\.\d+\.\d+$/, toGroups);
  const [before = [], after = []] = plain.split("::").map((side) => (side === "" ? [] : side.split(":")));
  const gap = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...gap, ...after].map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""));
}

function toGroups(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
  return [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(":");
}

const toDotted = (groups: readonly string[]): string =>
  groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join(".");
