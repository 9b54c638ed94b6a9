import { useEffect, useMemo } from "preact/hooks";
import { getBoard } from "../api/boards.ts";
import { listDeletedCards, restoreCard } from "../api/cards.ts";
import { listDeletedLists, restoreList } from "../api/lists.ts";
import type { Card, List } from "../api/models.ts";
import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { Skeleton } from "../components/states.tsx";
import { usePageColor } from "../components/use-page-color.ts";
import { useTitle } from "../components/use-title.ts";
import { createLoader } from "../state/loadable.ts";
import { messages } from "../state/locale.ts";
import { notify, notifyFailure } from "../state/notices.ts";
import { createPagedLoader } from "../state/paged-loader.ts";
import { BinSection } from "./archive/bin-section.tsx";

export function ArchiveScreen({ boardId }: { readonly boardId: string }) {
  const m = messages.value;
  useTitle(m.archive.title);
  const bin = useMemo(() => createBin(boardId), [boardId]);
  const state = bin.board.state.value;
  const board = state.phase === "ready" ? state.value : null;
  const mayRestore = board !== null && board.role !== "viewer";
  usePageColor(board?.color);

  useEffect(() => {
    const loaders = [bin.board, bin.lists, bin.cards];
    for (const loader of loaders) void loader.load();
    return () => {
      for (const loader of loaders) loader.stop();
    };
  }, [bin]);

  return (
    <main id="main" class="page narrow">
      <Link to={{ name: "board", boardId, cardId: null }} class="back">
        <Icon name="back" />
        {board?.name ?? m.archive.back}
      </Link>
      <h1>{m.archive.title}</h1>
      <p class="lead">{m.archive.text}</p>
      {bin.isLoading() && <Skeleton count={4} shape="rows" />}
      {!bin.isLoading() && (
        <>
          <BinSection
            title={m.archive.lists}
            loader={bin.lists}
            nameOf={(list) => list.name}
            onRestore={mayRestore ? (list) => void bin.restoreList(list) : undefined}
          />
          <BinSection
            title={m.archive.cards}
            emptyText={m.archive.empty}
            loader={bin.cards}
            nameOf={(card) => card.title}
            placeOf={(card) => bin.listNameOf(card)}
            onRestore={mayRestore ? (card) => void bin.restoreCard(card) : undefined}
          />
        </>
      )}
    </main>
  );
}

function createBin(boardId: string) {
  const board = createLoader((signal) => getBoard(boardId, signal));
  const lists = createPagedLoader((cursor, signal) => listDeletedLists(boardId, cursor, signal));
  const cards = createPagedLoader((cursor, signal) => listDeletedCards(boardId, cursor, signal));
  return {
    board,
    lists,
    cards,
    /** Both come at once: otherwise the cards would jump down when the lists appear above them. */
    isLoading: (): boolean => lists.state.value.phase === "loading" || cards.state.value.phase === "loading",
    listNameOf({ listId }: Card): string | undefined {
      const known = [board.state.value, lists.state.value].flatMap((state) => {
        if (state.phase !== "ready") return [];
        return "lists" in state.value ? state.value.lists : state.value.items;
      });
      return known.find(({ id }) => id === listId)?.name;
    },
    async restoreList({ id, name }: List): Promise<void> {
      try {
        await restoreList(id);
        lists.remove((item) => item.id === id);
        notify({ tone: "info", text: messages.value.list.restored(name) });
        await board.load();
      } catch (error) {
        notifyFailure(messages.value.list.notRestored(name), error);
      }
    },
    async restoreCard({ id, title }: Card): Promise<void> {
      try {
        await restoreCard(id);
        cards.remove((item) => item.id === id);
        notify({ tone: "info", text: messages.value.card.restored(title) });
      } catch (error) {
        notifyFailure(messages.value.card.notRestored(title), error);
      }
    },
  };
}
