import { useEffect, useMemo } from "preact/hooks";
import { listBoards, restoreBoard } from "../api/boards.ts";
import type { BoardSummary } from "../api/models.ts";
import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { EmptyState, ErrorState, Skeleton } from "../components/states.tsx";
import { useTitle } from "../components/use-title.ts";
import { When } from "../components/when.tsx";
import { messages } from "../state/locale.ts";
import { notify, notifyFailure } from "../state/notices.ts";
import { createPagedLoader } from "../state/paged-loader.ts";

export function DeletedBoardsScreen() {
  const m = messages.value;
  useTitle(m.boards.deleted);
  const loader = useMemo(() => createPagedLoader((cursor, signal) => listBoards("deleted", cursor, signal)), []);
  const state = loader.state.value;

  useEffect(() => {
    void loader.load();
    return loader.stop;
  }, [loader]);

  const restore = async (board: BoardSummary): Promise<void> => {
    try {
      await restoreBoard(board.id);
      notify({ tone: "info", text: m.boards.wasRestored(board.name) });
      loader.remove(({ id }) => id === board.id);
    } catch (error) {
      notifyFailure(m.boards.notRestored, error);
    }
  };

  return (
    <main id="main" class="page narrow">
      <Link to={{ name: "boards" }} class="back">
        <Icon name="back" />
        {m.boards.title}
      </Link>
      <h1>{m.boards.deleted}</h1>
      {state.phase === "loading" && <Skeleton count={3} shape="rows" />}
      {state.phase === "failed" && <ErrorState error={state.error} onRetry={() => void loader.load()} />}
      {state.phase === "ready" && state.value.items.length === 0 && <EmptyState text={m.boards.deletedEmpty} />}
      {state.phase === "ready" && (
        <ul class="rows">
          {state.value.items.map((board) => (
            <li key={board.id} class="row" data-color={board.color}>
              <span class="row-mark" aria-hidden="true" />
              <div class="row-text">
                <p class="row-title">{board.name}</p>
                <p class="row-meta">
                  {m.boards.cards(board.cardCount)} · <When at={board.deletedAt ?? board.updatedAt} />
                </p>
              </div>
              {board.role === "owner" && (
                <button type="button" class="button" onClick={() => void restore(board)}>
                  <Icon name="restore" />
                  {m.common.restore}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
