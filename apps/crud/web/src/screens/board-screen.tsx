import { useEffect, useMemo } from "preact/hooks";
import { isNotFound } from "../api/problem.ts";
import { ErrorState, Skeleton } from "../components/states.tsx";
import { usePageColor } from "../components/use-page-color.ts";
import { useTitle } from "../components/use-title.ts";
import { navigate } from "../router/navigation.ts";
import { BoardProvider, createBoardModel } from "../state/board/board-context.ts";
import { messages } from "../state/locale.ts";
import { notify } from "../state/notices.ts";
import { BoardHead } from "./board/board-head.tsx";
import { Lanes } from "./board/lanes.tsx";
import { LiveBanner } from "./board/live-banner.tsx";
import { CardDialog } from "./card/card-dialog.tsx";
import { NotFoundScreen } from "./not-found-screen.tsx";

interface BoardScreenProps {
  readonly boardId: string;
  readonly cardId: string | null;
}

export function BoardScreen({ boardId, cardId }: BoardScreenProps) {
  const model = useMemo(() => createBoardModel(boardId), [boardId]);
  const { store, cards } = model;
  const state = store.state.value;
  const board = store.board.value;
  useTitle(board?.name ?? "");
  usePageColor(board?.color);

  useEffect(() => {
    model.live.start();
    return () => {
      model.live.stop();
      store.stop();
    };
  }, [model, store]);

  const conflicts = cards.conflicts.value;
  useEffect(() => {
    for (const conflict of conflicts.values()) {
      if (conflict.cardId === cardId) continue;
      cards.dismissConflict(conflict.cardId);
      const review = (): void => {
        cards.restoreConflict(conflict);
        navigate({ name: "board", boardId, cardId: conflict.cardId });
      };
      const m = messages.value.card;
      notify({ tone: "error", text: m.conflictNotice(conflict.title), action: { label: m.review, run: review } });
    }
  }, [conflicts, cardId, boardId, cards]);

  if (state.phase === "failed") {
    if (isNotFound(state.error)) return <NotFoundScreen />;
    return (
      <main id="main" class="page">
        <ErrorState error={state.error} onRetry={() => void store.load()} />
      </main>
    );
  }
  return (
    <BoardProvider value={model}>
      <main id="main" class="board">
        {board === null ? (
          <>
            <div class="board-head">
              <Skeleton count={1} shape="title" />
            </div>
            <Skeleton count={4} shape="lanes" />
          </>
        ) : (
          <>
            <BoardHead board={board} />
            <LiveBanner />
            <Lanes />
          </>
        )}
      </main>
      {board !== null && cardId !== null && <CardDialog key={cardId} cardId={cardId} />}
    </BoardProvider>
  );
}
