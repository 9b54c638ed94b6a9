import { useId } from "preact/hooks";
import type { Card } from "../../api/models.ts";
import { Field } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { dayToIso, formatDay, isoToDay } from "../../locales/format-date.ts";
import { useBoard } from "../../state/board/board-context.ts";
import { locale, messages } from "../../state/locale.ts";
import { CardLabels } from "./card-labels.tsx";

export function CardSide({ card, onDeleted }: { readonly card: Card; onDeleted(): void }) {
  const { store, cards, canEdit } = useBoard();
  const m = messages.value;
  if (!canEdit.value) return <ReadOnlySide card={card} />;
  const lastCardOf = (listId: string): string | null => store.cardsByList.value.get(listId)?.at(-1)?.card.id ?? null;

  return (
    <aside class="card-side">
      <Field label={m.card.list}>
        {({ id }) => (
          <select
            id={id}
            class="select"
            value={card.listId}
            onChange={({ currentTarget: { value: listId } }) =>
              void cards.move(card.id, { listId, afterCardId: lastCardOf(listId) })
            }
          >
            {store.lists.value.map((list) => (
              <option key={list.id} value={list.id}>
                {list.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={m.card.assignee}>
        {({ id }) => (
          <select
            id={id}
            class="select"
            value={card.assigneeId ?? ""}
            onChange={(event) => void cards.edit(card.id, { assigneeId: event.currentTarget.value || null })}
          >
            <option value="">{m.card.nobody}</option>
            {store.board.value?.members.map((member) => (
              <option key={member.userId} value={member.userId}>
                {member.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <DueField card={card} />
      <CardLabels card={card} />
      <button
        type="button"
        class="button danger-quiet"
        onClick={() => {
          onDeleted();
          void cards.remove(card);
        }}
      >
        <Icon name="trash" />
        {m.card.delete}
      </button>
    </aside>
  );
}

function DueField({ card }: { readonly card: Card }) {
  const { cards } = useBoard();
  const m = messages.value;
  return (
    <Field label={m.card.due}>
      {(control) => (
        <div class="input-group">
          <input
            {...control}
            type="date"
            value={card.dueAt === null ? "" : isoToDay(card.dueAt)}
            onChange={(event) => {
              const day = event.currentTarget.value;
              void cards.edit(card.id, { dueAt: day === "" ? null : dayToIso(day) });
            }}
          />
          {card.dueAt !== null && (
            <button
              type="button"
              class="icon-button small"
              aria-label={m.card.clearDue}
              onClick={() => void cards.edit(card.id, { dueAt: null })}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      )}
    </Field>
  );
}

function ReadOnlySide({ card }: { readonly card: Card }) {
  const { store } = useBoard();
  const labelsId = useId();
  const m = messages.value;
  const board = store.board.value;
  const labels = board?.labels.filter(({ id }) => card.labelIds.includes(id)) ?? [];
  return (
    <aside class="card-side">
      <dl class="facts">
        <dt>{m.card.list}</dt>
        <dd>{store.lists.value.find(({ id }) => id === card.listId)?.name}</dd>
        <dt>{m.card.assignee}</dt>
        <dd>{board?.members.find(({ userId }) => userId === card.assigneeId)?.name ?? m.card.nobody}</dd>
        <dt>{m.card.due}</dt>
        <dd>{card.dueAt === null ? m.common.none : formatDay(locale.value, card.dueAt)}</dd>
        <dt id={labelsId}>{m.card.labels}</dt>
        <dd>{labels.length === 0 ? m.common.none : labels.map(({ name }) => name).join(", ")}</dd>
      </dl>
    </aside>
  );
}
