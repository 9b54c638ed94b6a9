import type { Entity, Filter, RepositoryExecutor } from "@mega/core/repository";
import { auditEntries } from "../repositories/audit-repository.ts";
import { boards } from "../repositories/board-repository.ts";
import { cards } from "../repositories/cards.ts";
import { comments } from "../repositories/comment-repository.ts";
import { findAll } from "../repositories/keyset.ts";
import { labels } from "../repositories/label-repository.ts";
import { lists } from "../repositories/list-repository.ts";
import { repositoryOf } from "../repositories/repository-of.ts";
import type { AuditEntry } from "../schemas/audit-entry.ts";

interface Dated {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Backdating {
  readonly id: string;
  readonly at: string;
}

const backdate =
  <T extends Dated>(entity: Entity<T>) =>
  (tx: RepositoryExecutor, { id, at }: Backdating): Promise<number> =>
    repositoryOf(entity, tx).updateMany({ id } as unknown as Filter<T>, {
      set: { createdAt: at, updatedAt: at } as Partial<T>,
      keepVersion: true,
    });

const backdateBy: Partial<Record<AuditEntry["entity"], ReturnType<typeof backdate>>> = {
  board: backdate(boards),
  list: backdate(lists),
  card: backdate(cards),
  label: backdate(labels),
  comment: backdate(comments),
};

/** Spreads what was planted within a second over the days before, in the order in which it happened: a history to look at. */
export async function backdateBoard(tx: RepositoryExecutor, boardId: string, daysAgo: number): Promise<void> {
  const repository = repositoryOf(auditEntries, tx);
  const trail = await findAll(repository, { where: { boardId } });
  const startMs = Date.now() - daysAgo * 86_400_000;
  const stepMs = (Date.now() - 1_200_000 - startMs) / Math.max(trail.length, 1);
  for (const [index, { id, entity, entityId }] of trail.entries()) {
    const at = new Date(startMs + index * stepMs).toISOString();
    await repository.updateMany({ id }, { set: { at } });
    await backdateBy[entity]?.(tx, { id: entityId, at });
  }
}
