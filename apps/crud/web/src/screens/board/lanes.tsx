import { useRef, useState } from "preact/hooks";
import { Icon } from "../../components/icon.tsx";
import { EmptyState } from "../../components/states.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";
import { Lane } from "./lane.tsx";
import { usePointerDrag } from "./use-pointer-drag.ts";

export function Lanes() {
  const { store, canEdit, drag } = useBoard();
  const scroller = useRef<HTMLDivElement>(null);
  const m = messages.value;
  const lists = store.lists.value;
  usePointerDrag(scroller);

  return (
    <div ref={scroller} class="lanes-scroll" data-dragging={drag.state.value?.by}>
      <p id="drag-help" class="visually-hidden">
        {m.drag.help}
      </p>
      {lists.length === 0 && <EmptyState title={m.board.emptyTitle} text={m.board.emptyText} />}
      <ol class="lanes" aria-label={m.board.lists}>
        {lists.map((list, index) => (
          <li key={list.id} class="lane-slot">
            <Lane list={list} isFirst={index === 0} isLast={index === lists.length - 1} />
          </li>
        ))}
        {canEdit.value && (
          <li class="lane-slot">
            <NewList />
          </li>
        )}
      </ol>
    </div>
  );
}

function NewList() {
  const { lists } = useBoard();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const m = messages.value;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get("name") ?? "").trim();
    if (name === "") return;
    setBusy(true);
    if (await lists.add(name)) setOpen(false);
    setBusy(false);
  };

  if (!isOpen) {
    return (
      <button type="button" class="lane-add" onClick={() => setOpen(true)}>
        <Icon name="plus" />
        {m.list.add}
      </button>
    );
  }
  return (
    <form class="lane-form" onSubmit={(event) => void submit(event)}>
      <input
        name="name"
        aria-label={m.list.name}
        placeholder={m.list.name}
        maxLength={80}
        required
        ref={(element) => element?.focus()}
        onKeyDown={(event) => {
          if (event.key === "Escape") setOpen(false);
        }}
      />
      <div class="form-actions">
        <button type="submit" class="button primary small" disabled={isBusy}>
          {m.list.add}
        </button>
        <button type="button" class="button quiet small" onClick={() => setOpen(false)}>
          {m.common.cancel}
        </button>
      </div>
    </form>
  );
}
