import type { Card } from "../../api/models.ts";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { navigate } from "../../router/navigation.ts";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";
import { announce } from "../../state/notices.ts";

/** Everything that dragging does, for those who do not drag. */
export function CardMenu({ card }: { readonly card: Card }) {
  const { store, cards } = useBoard();
  const m = messages.value;
  const siblings = (store.cardsByList.value.get(card.listId) ?? []).map((view) => view.card.id);
  const index = siblings.indexOf(card.id);

  const place = (listId: string, afterCardId: string | null): void => {
    void cards.move(card.id, { listId, afterCardId });
    const list = store.lists.value.find(({ id }) => id === listId)?.name ?? "";
    const order = store.cardsByList.value.get(listId)?.findIndex((view) => view.card.id === card.id) ?? 0;
    announce(m.drag.dropped(card.title, list, order + 1));
  };

  return (
    <Menu
      label={m.common.more(card.title)}
      class="icon-button small"
      trigger={<Icon name="more" />}
      items={[
        { label: m.card.open, run: () => navigate({ name: "board", boardId: card.boardId, cardId: card.id }) },
        {
          label: m.card.moveUp,
          isDisabled: index <= 0,
          startsGroup: true,
          run: () => place(card.listId, siblings[index - 2] ?? null),
        },
        {
          label: m.card.moveDown,
          isDisabled: index === siblings.length - 1,
          run: () => place(card.listId, siblings[index + 1] ?? null),
        },
        ...store.lists.value
          .filter(({ id }) => id !== card.listId)
          .map((list) => ({
            label: m.card.moveTo(list.name),
            run: () => place(list.id, store.cardsByList.value.get(list.id)?.at(-1)?.card.id ?? null),
          })),
        { label: m.card.delete, tone: "danger", startsGroup: true, run: () => void cards.remove(card) },
      ]}
    />
  );
}
