import type { PresenceDiff, PresenceMember, PresenceSnapshot } from "@mega/protocol";
import { Listeners } from "./listeners.ts";

/** Who is on one channel, as far as the client has been told. */
export class PresenceView {
  readonly changes = new Listeners<[members: readonly PresenceMember[]]>();
  #members = new Map<string, PresenceMember>();
  #revision = 0;

  members(): readonly PresenceMember[] {
    return [...this.#members.values()];
  }

  reset({ rev, members }: PresenceSnapshot): void {
    this.#revision = rev;
    this.#members = new Map(members.map((member) => [member.id, member]));
    this.changes.tell(this.members());
  }

  /** False when a diff before this one is missing: a snapshot is needed. */
  apply({ rev, full, join = [], update = [], leave = [] }: PresenceDiff): boolean {
    if (full !== undefined) this.reset({ rev, members: full });
    else if (rev === this.#revision + 1) {
      this.#revision = rev;
      for (const member of [...join, ...update]) this.#members.set(member.id, member);
      for (const id of leave) this.#members.delete(id);
      this.changes.tell(this.members());
    }
    return rev <= this.#revision;
  }
}
