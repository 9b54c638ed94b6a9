import { useEffect, useMemo } from "preact/hooks";
import { listAudit } from "../../api/boards.ts";
import type { AuditEntry, Card, Page } from "../../api/models.ts";
import { Avatar } from "../../components/avatar.tsx";
import { ErrorState, Skeleton } from "../../components/states.tsx";
import { When } from "../../components/when.tsx";
import { messages } from "../../state/locale.ts";
import { createPagedLoader } from "../../state/paged-loader.ts";

/** The trail is the board's: this reads on until it has met the card, but never without an end. */
const maxPages = 5;

async function readCardTrail(boardId: string, cardId: string, start: string | undefined): Promise<Page<AuditEntry>> {
  const items: AuditEntry[] = [];
  let cursor = start;
  for (let page = 0; page < maxPages; page += 1) {
    const { items: entries, nextCursor } = await listAudit(boardId, cursor);
    items.push(...entries.filter((entry) => entry.entityId === cardId));
    if (nextCursor === null || items.some((entry) => entry.action === "created")) return { items, nextCursor: null };
    cursor = nextCursor;
  }
  return { items, nextCursor: cursor ?? null };
}

export function CardHistory({ card }: { readonly card: Card }) {
  const { id, boardId, version } = card;
  const trail = useMemo(() => createPagedLoader((cursor) => readCardTrail(boardId, id, cursor)), [boardId, id]);
  const state = trail.state.value;
  const m = messages.value;

  useEffect(() => {
    void trail.load();
    return trail.stop;
  }, [trail, version]);

  if (state.phase === "loading") return <Skeleton count={3} shape="rows" />;
  if (state.phase === "failed") return <ErrorState error={state.error} onRetry={() => void trail.load()} />;
  return (
    <>
      {state.value.items.length === 0 && <p class="hint">{m.history.empty}</p>}
      <ol class="trail">
        {state.value.items.map((entry) => (
          <li key={entry.id} class="trail-entry">
            <Avatar id={entry.actor.id} name={entry.actor.name} />
            <p>
              <strong>{entry.actor.name}</strong> {describe(entry)} <When at={entry.at} />
            </p>
          </li>
        ))}
      </ol>
      {state.value.nextCursor !== null && (
        <button type="button" class="button quiet small" onClick={() => void trail.loadMore()}>
          {m.common.loadMore}
        </button>
      )}
    </>
  );
}

function describe(entry: AuditEntry): string {
  const m = messages.value;
  const fields = Object.keys(entry.changes).flatMap((field) => m.history.fields[field] ?? []);
  if (entry.action !== "updated" || fields.length === 0) return m.history.actions[entry.action];
  return m.history.changed(fields.join(", "));
}
