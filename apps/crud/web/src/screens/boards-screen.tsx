import { useEffect, useMemo, useState } from "preact/hooks";
import { listBoards } from "../api/boards.ts";
import type { BoardSummary } from "../api/models.ts";
import { BoardCover } from "../components/board-cover.tsx";
import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { EmptyState, ErrorState, Skeleton } from "../components/states.tsx";
import { useTitle } from "../components/use-title.ts";
import { When } from "../components/when.tsx";
import { messages } from "../state/locale.ts";
import { createPagedLoader } from "../state/paged-loader.ts";
import { user } from "../state/session.ts";
import { NewBoardDialog } from "./new-board-dialog.tsx";

export function BoardsScreen() {
  const m = messages.value;
  useTitle(m.boards.title);
  const loader = useMemo(() => createPagedLoader((cursor, signal) => listBoards("live", cursor, signal)), []);
  const [isCreating, setCreating] = useState(false);
  const state = loader.state.value;

  useEffect(() => {
    void loader.load();
    return loader.stop;
  }, [loader]);

  return (
    <main id="main" class="page">
      <div class="page-head">
        <div>
          <p class="eyebrow">{m.boards.greeting(user.value?.name ?? "")}</p>
          <h1>{m.boards.title}</h1>
        </div>
        <div class="page-tools">
          <Link to={{ name: "deleted-boards" }} class="button quiet">
            <Icon name="archive" />
            {m.boards.deleted}
          </Link>
          <button type="button" class="button primary" onClick={() => setCreating(true)}>
            <Icon name="plus" />
            {m.boards.create}
          </button>
        </div>
      </div>
      {state.phase === "loading" && <Skeleton count={6} shape="covers" />}
      {state.phase === "failed" && <ErrorState error={state.error} onRetry={() => void loader.load()} />}
      {state.phase === "ready" && state.value.items.length === 0 && (
        <EmptyState title={m.boards.emptyTitle} text={m.boards.emptyText} />
      )}
      {state.phase === "ready" && state.value.items.length > 0 && (
        <ul class="covers">
          {state.value.items.map((board) => (
            <li key={board.id}>
              <BoardTile board={board} />
            </li>
          ))}
        </ul>
      )}
      {state.phase === "ready" && state.value.nextCursor !== null && (
        <button type="button" class="button" onClick={() => void loader.loadMore()}>
          {m.common.loadMore}
        </button>
      )}
      {isCreating && <NewBoardDialog onClose={() => setCreating(false)} />}
    </main>
  );
}

function BoardTile({ board }: { readonly board: BoardSummary }) {
  const m = messages.value;
  return (
    <article class="tile" data-color={board.color}>
      <BoardCover boardId={board.id} />
      <div class="tile-text">
        <h2>
          <Link to={{ name: "board", boardId: board.id, cardId: null }} class="stretched">
            {board.name}
          </Link>
        </h2>
        <p class="tile-description">{board.description}</p>
        <p class="tile-meta">
          <span>{m.boards.cards(board.cardCount)}</span>
          <When at={board.updatedAt} />
          <span class="tile-role">{m.members.roles[board.role]}</span>
        </p>
      </div>
    </article>
  );
}
