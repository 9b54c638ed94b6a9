import type { PublishedEvent, ViewEvent } from "./history.ts";
import type { Violation } from "./violation.ts";

interface Standing {
  readonly epoch: string | undefined;
  readonly offset: number;
}

/**
 * A subscriber of a channel with history sees every publication of its log, in order, once, unless it was told of a gap or a reset.
 * `log` is what was published, as the publisher was told.
 */
export function checkRecoverable(view: readonly ViewEvent[], log: readonly PublishedEvent[]): readonly Violation[] {
  const violations: Violation[] = [];
  const at = new Map(log.map((publication) => [`${publication.epoch}:${publication.offset}`, publication]));
  let standing: Standing | undefined;

  for (const event of view) {
    const blame = (rule: Violation["rule"], message: string): void =>
      void violations.push({ rule, message: `${event.client} on ${event.channel}: ${message}`, atMs: event.atMs });
    /** The publications up to `offset`, which the subscriber claims to have passed, that it was neither given nor told about. */
    const missing = (from: Standing, offset: number): readonly number[] => {
      const lost: number[] = [];
      for (let each = from.offset + 1; each <= offset; each++)
        if (at.get(`${from.epoch}:${each}`)?.except !== event.client) lost.push(each);
      return lost;
    };
    switch (event.kind) {
      case "left":
        standing = undefined;
        break;
      case "state": {
        const { recovery, epoch, offset = 0, from, to } = event;
        if (recovery === "recovered" && standing !== undefined) {
          if (epoch !== standing.epoch) blame("recovery", `said to recover, but from another log`);
          else if (missing(standing, offset).length > 0 || offset < standing.offset)
            blame("recovery", `said to recover from ${offset}, but stands at ${standing.offset}`);
        }
        if (recovery === "gap" && standing !== undefined && from !== undefined && to !== undefined) {
          const lost = missing(standing, from - 1);
          if (lost.length > 0) blame("silent gap", `the gap ${from}–${to} does not tell of ${lost.join()}`);
          standing = { ...standing, offset: Math.max(standing.offset, to) };
        } else standing = { epoch, offset };
        break;
      }
      case "delivered": {
        const { epoch, offset = 0, value } = event;
        const publication = at.get(`${epoch}:${offset}`);
        if (publication?.value !== value)
          blame("order", `got ${value} at ${epoch}:${offset}, where ${publication?.value} was published`);
        if (standing === undefined || epoch !== standing.epoch) blame("recovery", `got ${epoch}:${offset} untold`);
        else if (offset <= standing.offset) blame("duplicate", `got ${offset} again, after ${standing.offset}`);
        else {
          const lost = missing(standing, offset - 1);
          if (lost.length > 0) blame("silent gap", `got ${offset} after ${standing.offset}, without ${lost.join()}`);
        }
        standing = { epoch, offset };
        break;
      }
      case "settled": {
        if (event.phase !== "live" || standing === undefined) break;
        const { epoch, offset = 0 } = event.head;
        if (epoch !== standing.epoch) blame("recovery", "follows a log that has ended");
        else if (missing(standing, offset).length > 0)
          blame("silent gap", `stands at ${standing.offset} of ${offset} although all is well`);
        break;
      }
      default:
        event satisfies never;
    }
  }
  return violations;
}
