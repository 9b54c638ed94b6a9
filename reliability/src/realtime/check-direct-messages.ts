import type { Recorded } from "./history.ts";
import type { Violation } from "./violation.ts";

/** Direct messages arrive in order and once; only with a lost session, of which the client is told, may some be missing. */
export function checkDirectMessages(events: readonly Recorded[]): readonly Violation[] {
  const violations: Violation[] = [];
  const sent = new Map<string, number[]>();
  const views = new Map<string, { seen: number; isSessionNew: boolean }>();
  for (const event of events) {
    if (event.kind === "sent" && event.sessions > 0)
      sent.set(event.client, [...(sent.get(event.client) ?? []), event.value]);
    if (event.kind !== "received" && event.kind !== "online") continue;
    const view = views.get(event.client) ?? { seen: 0, isSessionNew: true };
    views.set(event.client, view);
    if (event.kind === "online") {
      view.isSessionNew ||= !event.resumed;
      continue;
    }
    const blame = (message: string): void =>
      void violations.push({ rule: "direct message", message: `${event.client}: ${message}`, atMs: event.atMs });
    const index = (sent.get(event.client) ?? []).indexOf(event.value) + 1;
    if (index <= view.seen) blame(`got ${event.value} again or late`);
    else if (index > view.seen + 1 && !view.isSessionNew) blame(`got ${event.value} without the ones before`);
    view.seen = index;
    view.isSessionNew = false;
  }
  const atMs = events.at(-1)?.atMs ?? 0;
  for (const [client, values] of sent)
    if (views.get(client)?.seen !== values.length)
      violations.push({ rule: "direct message", message: `${client} did not get the last one`, atMs });
  return violations;
}
