import type { PublishedEvent, ViewEvent } from "./history.ts";
import type { Violation } from "./violation.ts";

/** A subscriber of an ephemeral channel sees what is published while it is connected, in order, at most once; what it is too slow for is counted. */
export function checkEphemeral(view: readonly ViewEvent[], log: readonly PublishedEvent[]): readonly Violation[] {
  const violations: Violation[] = [];
  const indexOf = new Map(log.map(({ value }, index) => [value, index]));
  let lastEver = -1;
  /** Undefined until something was delivered on this subscription: when exactly it began is not known. */
  let last: number | undefined;
  let told = 0;
  for (const event of view) {
    const blame = (rule: Violation["rule"], message: string): void =>
      void violations.push({ rule, message: `${event.client} on ${event.channel}: ${message}`, atMs: event.atMs });
    if (event.kind === "state") {
      if (event.recovery === "gap") told += event.skipped ?? 0;
      else {
        last = undefined;
        told = 0;
      }
      if (event.recovery === "recovered") blame("recovery", "nothing is kept, so nothing recovers");
    } else if (event.kind === "delivered") {
      const index = indexOf.get(event.value) ?? Number.NaN;
      if (index === lastEver) blame("duplicate", `got ${event.value} again`);
      else if (!(index > lastEver)) blame("order", `got ${event.value} after what was published later`);
      const skipped = log.slice((last ?? index) + 1, index).filter(({ except }) => except !== event.client).length;
      if (skipped > told) blame("silent gap", `${skipped} were skipped before ${event.value}, ${told} were told of`);
      last = index;
      lastEver = Math.max(lastEver, index);
      told = 0;
    } else if (event.kind === "settled") {
      if (event.phase === "live" && lastEver !== indexOf.get(event.last))
        blame("silent gap", "did not get the last publication although all is well");
    }
  }
  return violations;
}
