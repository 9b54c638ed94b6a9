import { createBoard } from "../api/boards.ts";
import { Dialog } from "../components/dialog.tsx";
import { navigate } from "../router/navigation.ts";
import { messages } from "../state/locale.ts";
import { BoardForm } from "./board-form.tsx";

export function NewBoardDialog({ onClose }: { onClose(): void }) {
  const m = messages.value;
  return (
    <Dialog title={m.boards.createTitle} size="small" onClose={onClose}>
      <BoardForm
        initial={{ name: "", description: "", color: "teal" }}
        submitLabel={m.boards.create}
        onSubmit={async (fields) => {
          const board = await createBoard(fields);
          navigate({ name: "board", boardId: board.id, cardId: null });
        }}
      />
    </Dialog>
  );
}
