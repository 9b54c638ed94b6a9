import type { PresenceDiff, PresenceMember, PresenceSnapshot } from "@mega/protocol";

/** What happened to one member since the last diff. */
type Change = "join" | "leave" | "update";

/** Who is on one channel. Every change belongs to a numbered diff, so that whoever misses one notices. */
export class Presence {
  readonly #members = new Map<string, PresenceMember>();
  /** The members as of the last diff: what a snapshot shows. */
  readonly #told = new Map<string, PresenceMember>();
  #changes = new Map<string, Change>();
  #revision = 0;

  get hasChanges(): boolean {
    return this.#changes.size > 0;
  }

  /** Who is there now. */
  members(): readonly PresenceMember[] {
    return [...this.#members.values()];
  }

  set(member: PresenceMember): void {
    const isKnown = this.#members.has(member.id);
    this.#members.set(member.id, member);
    const earlier = this.#changes.get(member.id);
    if (!isKnown) this.#changes.set(member.id, earlier === "leave" ? "update" : "join");
    else if (earlier === undefined) this.#changes.set(member.id, "update");
  }

  delete(id: string): void {
    if (!this.#members.delete(id)) return;
    if (this.#changes.get(id) === "join") this.#changes.delete(id);
    else this.#changes.set(id, "leave");
  }

  /** As of the last diff that was taken: with the diffs that follow, nothing is missed and nothing told twice. */
  snapshot(): PresenceSnapshot {
    return { rev: this.#revision, members: [...this.#told.values()] };
  }

  /** The changes since the last call as the next revision. */
  takeDiff(channel: number): PresenceDiff {
    const changes = this.#changes;
    this.#changes = new Map();
    for (const id of changes.keys()) {
      const member = this.#members.get(id);
      if (member === undefined) this.#told.delete(id);
      else this.#told.set(id, member);
    }
    const changed = (kind: Change): PresenceMember[] =>
      [...changes].flatMap(([id, change]) => (change === kind ? [this.#members.get(id) as PresenceMember] : []));
    const join = changed("join");
    const update = changed("update");
    const leave = [...changes].flatMap(([id, change]) => (change === "leave" ? [id] : []));
    return {
      t: "presence",
      n: channel,
      rev: ++this.#revision,
      ...(join.length > 0 ? { join } : {}),
      ...(update.length > 0 ? { update } : {}),
      ...(leave.length > 0 ? { leave } : {}),
    };
  }
}
