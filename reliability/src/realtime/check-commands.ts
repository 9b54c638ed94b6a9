import type { Recorded } from "./history.ts";
import type { Violation } from "./violation.ts";

/** A command runs at most once, exactly once when it was answered, never when it was refused on the spot; and it is answered. */
export function checkCommands(events: readonly Recorded[]): readonly Violation[] {
  const violations: Violation[] = [];
  const runs = new Map<number, number>();
  const outcomes = new Map<number, string>();
  for (const event of events) {
    const blame = (message: string): void => void violations.push({ rule: "command", message, atMs: event.atMs });
    if (event.kind === "ran") {
      const times = (runs.get(event.command) ?? 0) + 1;
      runs.set(event.command, times);
      if (times > 1) blame(`command ${event.command} ran ${times} times`);
      if (outcomes.get(event.command) === "CLIENT_OUTBOX_FULL") blame(`command ${event.command} ran although refused`);
    } else if (event.kind === "answered") {
      if (outcomes.has(event.command)) blame(`command ${event.command} was answered twice`);
      outcomes.set(event.command, event.outcome);
      if (event.outcome === "ok" && !runs.has(event.command)) blame(`command ${event.command} never ran but succeeded`);
    }
  }
  const atMs = events.at(-1)?.atMs ?? 0;
  for (const event of events)
    if (event.kind === "called" && !outcomes.has(event.command))
      violations.push({ rule: "convergence", message: `command ${event.command} was never answered`, atMs });
  return violations;
}
