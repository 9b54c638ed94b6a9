import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

export function CardConflict({ cardId }: { readonly cardId: string }) {
  const { cards } = useBoard();
  const conflict = cards.conflicts.value.get(cardId);
  if (conflict === undefined) return null;
  const m = messages.value;
  const mine = conflict.changes.description ?? conflict.changes.title;
  return (
    <div class="conflict" role="alert">
      <p>
        <strong>{m.card.conflictTitle}.</strong> {m.card.conflictText}
      </p>
      {mine !== undefined && (
        <figure>
          <figcaption>{m.card.conflictYours}</figcaption>
          <blockquote>{mine}</blockquote>
        </figure>
      )}
      <div class="form-actions">
        <button type="button" class="button small" onClick={() => cards.dismissConflict(cardId)}>
          {m.card.conflictKeep}
        </button>
        <button type="button" class="button quiet small" onClick={conflict.applyMine}>
          {m.card.conflictApply}
        </button>
      </div>
    </div>
  );
}
