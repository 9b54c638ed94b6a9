import { useId, useState } from "preact/hooks";
import type { Card } from "../../api/models.ts";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

export function CardDescription({ card }: { readonly card: Card }) {
  const { cards, canEdit } = useBoard();
  const [draft, setDraft] = useState<string | null>(null);
  const [base, setBase] = useState(card);
  const titleId = useId();
  const m = messages.value;

  const begin = (): void => {
    setBase(card);
    setDraft(card.description);
  };

  const save = (): void => {
    if (draft !== null && draft !== base.description) void cards.edit(card.id, { description: draft }, base);
    setDraft(null);
  };

  return (
    <section class="card-section" aria-labelledby={titleId}>
      <div class="section-head">
        <h3 id={titleId}>{m.card.description}</h3>
        {canEdit.value && draft === null && (
          <button type="button" class="button quiet small" onClick={begin}>
            {m.card.editDescription}
          </button>
        )}
      </div>
      {draft === null ? (
        <p class={card.description === "" ? "hint" : "prose"}>{card.description || m.card.descriptionEmpty}</p>
      ) : (
        <form
          class="stack tight"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <textarea
            aria-labelledby={titleId}
            rows={6}
            maxLength={20_000}
            placeholder={m.card.descriptionPlaceholder}
            value={draft}
            ref={focusWhenShown}
            onInput={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
              if (event.key !== "Escape") return;
              event.preventDefault();
              event.stopPropagation();
              setDraft(null);
            }}
          />
          <div class="form-actions">
            <button type="submit" class="button primary small">
              {m.common.save}
            </button>
            <button type="button" class="button quiet small" onClick={() => setDraft(null)}>
              {m.common.cancel}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

const focusWhenShown = (element: HTMLTextAreaElement | null): void => element?.focus();
