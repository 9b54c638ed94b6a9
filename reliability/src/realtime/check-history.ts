import { checkCommands } from "./check-commands.ts";
import { checkDirectMessages } from "./check-direct-messages.ts";
import { checkEphemeral } from "./check-ephemeral.ts";
import { checkRecoverable } from "./check-recoverable.ts";
import type { PublishedEvent, Recorded, SettledEvent, ViewEvent } from "./history.ts";
import type { Violation } from "./violation.ts";

/** All promises that the history breaks, in the order in which they were broken. */
export function checkHistory(events: readonly Recorded[]): readonly Violation[] {
  const published = events.filter((event): event is PublishedEvent & Recorded => event.kind === "published");
  const channels = new Map<string, (PublishedEvent & Recorded)[]>();
  for (const publication of published) {
    const list = channels.get(publication.channel);
    if (list === undefined) channels.set(publication.channel, [publication]);
    else list.push(publication);
  }
  const violations = [...byView(events)].flatMap((view) => {
    const log = channels.get(view[0]?.channel ?? "") ?? [];
    const isRecoverable = view.some((event) => event.kind === "state" && event.epoch !== undefined);
    return [...(isRecoverable ? checkRecoverable(view, log) : checkEphemeral(view, log)), ...checkSettled(view)];
  });
  const errors = events.flatMap((event): Violation[] =>
    event.kind === "error" ? [{ rule: "error", message: event.message, atMs: event.atMs }] : [],
  );
  return [...violations, ...checkCommands(events), ...checkDirectMessages(events), ...errors].sort(
    (a, b) => a.atMs - b.atMs,
  );
}

function byView(events: readonly Recorded[]): Iterable<readonly ViewEvent[]> {
  const views = new Map<string, ViewEvent[]>();
  for (const event of events) {
    if (!("client" in event && "channel" in event)) continue;
    const key = `${event.client} on ${event.channel}`;
    const view = views.get(key);
    if (view === undefined) views.set(key, [event]);
    else view.push(event);
  }
  return views.values();
}

function checkSettled(view: readonly ViewEvent[]): readonly Violation[] {
  return view
    .filter((event): event is SettledEvent & Recorded => event.kind === "settled")
    .flatMap(({ client, channel, phase, membersSeen, membersThere, atMs }): readonly Violation[] => {
      const who = `${client} on ${channel}`;
      if (phase !== "live") return [{ rule: "convergence", message: `${who} is ${phase} although all is well`, atMs }];
      const [seen, there] = [membersSeen.join(), membersThere.join()];
      return seen === there ? [] : [{ rule: "presence", message: `${who} sees ${seen}, there are ${there}`, atMs }];
    });
}
