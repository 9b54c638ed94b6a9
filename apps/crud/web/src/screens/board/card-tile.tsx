import { useLayoutEffect, useRef } from "preact/hooks";
import type { Card } from "../../api/models.ts";
import { Avatar } from "../../components/avatar.tsx";
import { Icon } from "../../components/icon.tsx";
import { LabelChip } from "../../components/label-chip.tsx";
import { Link } from "../../components/link.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import type { CardView } from "../../state/board/card-view.ts";
import { messages } from "../../state/locale.ts";
import { CardMenu } from "./card-menu.tsx";
import { DueBadge } from "./due-badge.tsx";

export function CardTile({ view }: { readonly view: CardView }) {
  const { store, drag, canEdit } = useBoard();
  const { card } = view;
  const held = drag.state.value?.cardId === card.id ? drag.state.value.by : undefined;
  const labels = (store.board.value?.labels ?? []).filter(({ id }) => card.labelIds.includes(id));

  return (
    <li
      class="card"
      data-card-id={view.isDraft ? undefined : card.id}
      data-held={held}
      data-pending={view.isPending}
      aria-busy={view.isPending}
    >
      {labels.length > 0 && (
        <div class="card-labels">
          {labels.map((label) => (
            <LabelChip key={label.id} label={label} />
          ))}
        </div>
      )}
      <h3 class="card-title">
        {view.isDraft ? (
          card.title
        ) : (
          <Link to={{ name: "board", boardId: card.boardId, cardId: card.id }} class="stretched">
            {card.title}
          </Link>
        )}
      </h3>
      <CardMeta card={card} />
      {canEdit.value && !view.isDraft && (
        <div class="card-tools">
          <Grip card={card} isHeld={held === "keyboard"} />
          <CardMenu card={card} />
        </div>
      )}
    </li>
  );
}

function CardMeta({ card }: { readonly card: Card }) {
  const { store } = useBoard();
  const m = messages.value;
  const assignee = store.board.value?.members.find(({ userId }) => userId === card.assigneeId);
  const isEmpty = card.dueAt === null && card.description === "" && card.commentCount === 0 && assignee === undefined;
  if (isEmpty) return null;
  return (
    <div class="card-meta">
      {card.dueAt !== null && <DueBadge at={card.dueAt} />}
      {card.description !== "" && (
        <span class="meta" title={m.card.description}>
          <Icon name="text" />
          <span class="visually-hidden">{m.card.description}</span>
        </span>
      )}
      {card.commentCount > 0 && (
        <span class="meta">
          <Icon name="comment" />
          <span aria-hidden="true">{card.commentCount}</span>
          <span class="visually-hidden">{m.card.commentCount(card.commentCount)}</span>
        </span>
      )}
      {assignee !== undefined && (
        <Avatar id={assignee.userId} name={assignee.name} label={m.card.assignedTo(assignee.name)} />
      )}
    </div>
  );
}

interface GripProps {
  readonly card: Card;
  readonly isHeld: boolean;
}

/** Picks the card up by keyboard. The card is drawn anew in each list it passes, so the focus follows it. */
function Grip({ card, isHeld }: GripProps) {
  const { drag } = useBoard();
  const button = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    if (!isHeld) return;
    button.current?.focus();
    button.current?.closest("li")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const isSelect = event.key === " " || event.key === "Enter";
    if (!isHeld && !isSelect) return;
    if (event.key === "Tab") drag.cancel();
    else event.preventDefault();
    if (!isHeld) drag.pickUp(card.id, "keyboard");
    else if (isSelect) {
      drag.drop();
      refocusGrip(card.id);
    } else if (event.key === "Escape") {
      drag.cancel();
      refocusGrip(card.id);
    } else if (event.key === "ArrowUp") drag.step(0, -1);
    else if (event.key === "ArrowDown") drag.step(0, 1);
    else if (event.key === "ArrowLeft") drag.step(-1, 0);
    else if (event.key === "ArrowRight") drag.step(1, 0);
  };

  return (
    <button
      ref={button}
      type="button"
      class="icon-button small grip"
      aria-label={messages.value.drag.handle(card.title)}
      aria-describedby="drag-help"
      aria-pressed={isHeld}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        // Losing the focus to another control puts the card back; losing it to a redraw does not.
        if (isHeld && event.relatedTarget !== null) drag.cancel();
      }}
    >
      <Icon name="grip" />
    </button>
  );
}

function refocusGrip(cardId: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-card-id="${cardId}"] .grip`)?.focus());
}
