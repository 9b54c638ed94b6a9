import { useState } from "preact/hooks";
import { deleteBoard, restoreBoard, updateBoard } from "../../api/boards.ts";
import type { Board } from "../../api/models.ts";
import { isStale } from "../../api/problem.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { LabelChip } from "../../components/label-chip.tsx";
import { navigate } from "../../router/navigation.ts";
import { useBoard } from "../../state/board/board-context.ts";
import type { BoardLive } from "../../state/board/board-live.ts";
import { messages } from "../../state/locale.ts";
import { notify, notifyFailure } from "../../state/notices.ts";
import { type BoardFields, BoardForm } from "../board-form.tsx";

interface BoardSettingsDialogProps {
  readonly board: Board;
  onClose(): void;
}

export function BoardSettingsDialog({ board, onClose }: BoardSettingsDialogProps) {
  const { store, lists, live } = useBoard();
  const [isAsking, setAsking] = useState(false);
  // What was changed since the dialog opened is not overwritten unseen.
  const [opened] = useState(board);
  const { name, description, color } = opened;
  const m = messages.value;

  const save = async (fields: BoardFields): Promise<void> => {
    onClose();
    store.setBoard((current) => ({ ...current, ...fields }));
    try {
      const saved = await updateBoard(opened, fields);
      store.setBoard(() => saved);
    } catch (error) {
      store.setBoard((current) => ({
        ...current,
        name: board.name,
        description: board.description,
        color: board.color,
      }));
      if (!isStale(error)) return notifyFailure(m.boards.notSaved, error);
      await store.load();
      notify({ tone: "error", text: m.boards.changedByOther });
    }
  };

  return (
    <Dialog title={m.boards.editTitle} size="small" onClose={onClose}>
      <BoardForm initial={{ name, description, color }} submitLabel={m.common.save} onSubmit={save} />
      {board.labels.length > 0 && (
        <section class="panel-section">
          <h3>{m.card.labels}</h3>
          <ul class="label-list">
            {board.labels.map((label) => (
              <li key={label.id}>
                <LabelChip label={label} />
                <button
                  type="button"
                  class="icon-button small"
                  aria-label={m.label.delete(label.name)}
                  onClick={() => void lists.removeLabel(label)}
                >
                  <Icon name="trash" />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="panel-section">
        {isAsking ? (
          <div class="ask" role="alert">
            <p>
              <strong>{m.boards.deleteQuestion(board.name)}</strong> {m.boards.deleteText}
            </p>
            <div class="form-actions">
              <button type="button" class="button danger" onClick={() => void remove(board, live)}>
                {m.boards.delete}
              </button>
              <button type="button" class="button quiet" onClick={() => setAsking(false)}>
                {m.common.cancel}
              </button>
            </div>
          </div>
        ) : (
          <button type="button" class="button danger-quiet" onClick={() => setAsking(true)}>
            <Icon name="trash" />
            {m.boards.delete}
          </button>
        )}
      </section>
    </Dialog>
  );
}

async function remove(board: Board, live: BoardLive): Promise<void> {
  const m = messages.value;
  // The server takes the board from everybody who has it open; this page leaves by itself.
  live.stop();
  try {
    await deleteBoard(board);
    navigate({ name: "boards" });
    const undo = { label: m.common.undo, run: () => void undoRemoval(board) };
    notify({ tone: "info", text: m.boards.wasDeleted(board.name), action: undo });
  } catch (error) {
    live.start();
    notifyFailure(m.boards.notDeleted, error);
  }
}

async function undoRemoval(board: Board): Promise<void> {
  try {
    await restoreBoard(board.id);
    navigate({ name: "board", boardId: board.id, cardId: null });
  } catch (error) {
    notifyFailure(messages.value.boards.notRestored, error);
  }
}
