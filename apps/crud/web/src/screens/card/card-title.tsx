import { useEffect, useRef } from "preact/hooks";
import type { Card } from "../../api/models.ts";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

export function CardTitle({ card }: { readonly card: Card }) {
  const { cards, canEdit, store } = useBoard();
  const input = useRef<HTMLTextAreaElement>(null);
  const base = useRef(card);
  const list = store.lists.value.find(({ id }) => id === card.listId);

  useEffect(() => {
    if (input.current !== null && document.activeElement !== input.current) input.current.value = card.title;
  }, [card.title]);

  const save = (): void => {
    const field = input.current;
    if (field === null) return;
    const title = field.value.replace(/\s+/g, " ").trim();
    const isChanged = title !== "" && title !== base.current.title;
    field.value = isChanged ? title : card.title;
    if (isChanged) void cards.edit(card.id, { title }, base.current);
  };

  return (
    <div class="card-heading">
      <p class="eyebrow">{list?.name}</p>
      {canEdit.value ? (
        <h2>
          <textarea
            ref={input}
            class="card-title-input"
            aria-label={messages.value.card.title}
            rows={1}
            maxLength={200}
            defaultValue={card.title}
            onFocus={() => {
              base.current = card;
            }}
            onBlur={save}
            onKeyDown={(event) => {
              if (event.isComposing) return;
              if (event.key === "Escape") {
                event.preventDefault();
                event.stopPropagation();
                event.currentTarget.value = card.title;
                event.currentTarget.blur();
              } else if (event.key === "Enter") {
                event.preventDefault();
                event.currentTarget.blur();
              }
            }}
          />
        </h2>
      ) : (
        <h2 class="card-title-text">{card.title}</h2>
      )}
    </div>
  );
}
