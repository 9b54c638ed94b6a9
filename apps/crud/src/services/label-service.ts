import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import { takeLabelOffCards } from "../repositories/card-repository.ts";
import { deleteLabel, insertLabel, listLabels, replaceLabel } from "../repositories/label-repository.ts";
import type { Label, LabelChanges, NewLabel } from "../schemas/label.ts";
import { accessBoard, accessLabel } from "./access.ts";
import { changesBetween, changesFromNothing, recordChange } from "./audit-trail.ts";
import type { Caller, Target } from "./caller.ts";
import { boardOfLabel, inTurn } from "./in-turn.ts";
import { isoNow } from "./iso-now.ts";
import { newId } from "./new-id.ts";

export async function createLabel(
  { db, user, feed }: Caller,
  boardId: string,
  { name, color }: NewLabel,
): Promise<Label> {
  const created = await inTurn({ db, board: boardId }, async (tx) => {
    await accessBoard(tx, user, { id: boardId, permission: "labels:change" });
    const at = isoNow();
    const label: Label = { id: newId(), boardId, name: name.trim(), color, version: 1, createdAt: at, updatedAt: at };
    await requireUnusedName(tx, label);
    await insertLabel(tx, label);
    const changes = changesFromNothing({ name: label.name, color });
    await recordChange(tx, user, { boardId, action: "created", entity: "label", entityId: label.id, changes });
    return label;
  });
  await feed?.publish(boardId, "label.changed", created);
  return created;
}

export async function updateLabel(
  { db, user, feed }: Caller,
  { id, precondition }: Target,
  changes: LabelChanges,
): Promise<Label> {
  const label = await inTurn({ db, board: boardOfLabel(id) }, async (tx) => {
    const before = await accessLabel(tx, user, { id, permission: "labels:change" });
    precondition(before.version);
    const after: Label = {
      ...before,
      name: (changes.name ?? before.name).trim(),
      color: changes.color ?? before.color,
      version: before.version + 1,
      updatedAt: isoNow(),
    };
    const changed = changesBetween(before, after, ["name", "color"]);
    if (Object.keys(changed).length === 0) return before;
    await requireUnusedName(tx, after);
    if (!(await replaceLabel(tx, after))) throw refuse("WRITE_CONFLICT");
    await recordChange(tx, user, {
      boardId: after.boardId,
      action: "updated",
      entity: "label",
      entityId: id,
      changes: changed,
    });
    return after;
  });
  await feed?.publish(label.boardId, "label.changed", label);
  return label;
}

/** Labels have no bin: the audit trail keeps their name and colour. */
export async function removeLabel({ db, user, feed }: Caller, { id, precondition }: Target): Promise<void> {
  const boardId = await inTurn({ db, board: boardOfLabel(id) }, async (tx) => {
    const label = await accessLabel(tx, user, { id, permission: "labels:change" });
    precondition(label.version);
    await takeLabelOffCards(tx, label);
    await deleteLabel(tx, id);
    const changes = { name: { from: label.name, to: null }, color: { from: label.color, to: null } };
    await recordChange(tx, user, { boardId: label.boardId, action: "deleted", entity: "label", entityId: id, changes });
    return label.boardId;
  });
  await feed?.publish(boardId, "label.removed", { id });
}

async function requireUnusedName(db: RepositoryExecutor, { id, boardId, name }: Label): Promise<void> {
  const labels = await listLabels(db, boardId);
  if (labels.some((label) => label.id !== id && label.name === name)) throw refuse("LABEL_EXISTS", { name });
}
