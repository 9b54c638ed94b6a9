import { useEffect, useMemo } from "preact/hooks";
import { getBoard } from "../api/boards.ts";
import { listDeletedCards, restoreCard } from "../api/cards.ts";
import type { Card } from "../api/models.ts";
import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { EmptyState, ErrorState, Skeleton } from "../components/states.tsx";
import { usePageColor } from "../components/use-page-color.ts";
import { useTitle } from "../components/use-title.ts";
import { formatAgo } from "../locales/format-date.ts";
import { createLoader } from "../state/loadable.ts";
import { locale, messages } from "../state/locale.ts";
import { notify, notifyFailure } from "../state/notices.ts";
import { createPagedLoader } from "../state/paged-loader.ts";

export function ArchiveScreen({ boardId }: { readonly boardId: string }) {
  const m = messages.value;
  useTitle(m.archive.title);
  const boardLoader = useMemo(() => createLoader((signal) => getBoard(boardId, signal)), [boardId]);
  const cards = useMemo(
    () => createPagedLoader((cursor, signal) => listDeletedCards(boardId, cursor, signal)),
    [boardId],
  );
  const board = boardLoader.state.value.phase === "ready" ? boardLoader.state.value.value : null;
  const state = cards.state.value;
  usePageColor(board?.color);

  useEffect(() => {
    void boardLoader.load();
    void cards.load();
    return () => {
      boardLoader.stop();
      cards.stop();
    };
  }, [boardLoader, cards]);

  const restore = async (card: Card): Promise<void> => {
    try {
      await restoreCard(card.id);
      cards.remove((item) => item.id === card.id);
      notify({ tone: "info", text: m.card.restored(card.title) });
    } catch (error) {
      notifyFailure(m.card.notRestored(card.title), error);
    }
  };

  return (
    <main id="main" class="page narrow">
      <Link to={{ name: "board", boardId, cardId: null }} class="back">
        <Icon name="back" />
        {board?.name ?? m.archive.back}
      </Link>
      <h1>{m.archive.title}</h1>
      <p class="lead">{m.archive.text}</p>
      {state.phase === "loading" && <Skeleton count={4} shape="rows" />}
      {state.phase === "failed" && <ErrorState error={state.error} onRetry={() => void cards.load()} />}
      {state.phase === "ready" && state.value.items.length === 0 && <EmptyState text={m.archive.empty} />}
      {state.phase === "ready" && (
        <ul class="rows">
          {state.value.items.map((card) => (
            <li key={card.id} class="row">
              <div class="row-text">
                <p class="row-title">{card.title}</p>
                <p class="row-meta">
                  {board?.lists.find(({ id }) => id === card.listId)?.name}{" "}
                  {m.archive.deletedAt(formatAgo(locale.value, card.deletedAt ?? card.updatedAt))}
                </p>
              </div>
              {board !== null && board.role !== "viewer" && (
                <button
                  type="button"
                  class="button"
                  aria-label={`${m.common.restore}: ${card.title}`}
                  onClick={() => void restore(card)}
                >
                  <Icon name="restore" />
                  {m.common.restore}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {state.phase === "ready" && state.value.nextCursor !== null && (
        <button type="button" class="button" onClick={() => void cards.loadMore()}>
          {m.common.loadMore}
        </button>
      )}
    </main>
  );
}
