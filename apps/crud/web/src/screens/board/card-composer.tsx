import { useState } from "preact/hooks";
import type { List } from "../../api/models.ts";
import { Icon } from "../../components/icon.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

/** Stays open after a card, because the next one often follows. */
export function CardComposer({ list }: { readonly list: List }) {
  const { store, cards } = useBoard();
  const [isOpen, setOpen] = useState(false);
  const [title, setTitle] = useState("");
  const m = messages.value;

  const add = (): void => {
    const text = title.trim();
    if (text === "") return;
    setTitle("");
    void cards.add({ listId: list.id, title: text }, store.cardsByList.value.get(list.id)?.at(-1)?.card.id ?? null);
  };

  if (!isOpen) {
    return (
      <button type="button" class="composer-open" aria-label={m.card.addTo(list.name)} onClick={() => setOpen(true)}>
        <Icon name="plus" />
        {m.card.add}
      </button>
    );
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <textarea
        aria-label={m.card.title}
        placeholder={m.card.titlePlaceholder}
        rows={2}
        maxLength={200}
        value={title}
        ref={(element) => {
          if (element !== null && document.activeElement === document.body) element.focus();
        }}
        onInput={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Escape") setOpen(false);
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          add();
        }}
      />
      <div class="form-actions">
        <button type="submit" class="button primary small">
          {m.card.add}
        </button>
        <button type="button" class="button quiet small" onClick={() => setOpen(false)}>
          {m.common.close}
        </button>
      </div>
    </form>
  );
}
