import { batch } from "@preact/signals";
import { user } from "../session.ts";
import type { BoardChannel } from "./board-channel.ts";
import type { BoardStore } from "./board-store.ts";
import type { OpenComments } from "./card-comments.ts";

interface ChangedByOthers {
  readonly store: BoardStore;
  readonly comments: OpenComments;
}

/** Applies what others did. Everything carries its version, so what is known already, or was overtaken, changes nothing. */
export function applyBoardChanges({ store, comments }: ChangedByOthers, channel: BoardChannel): void {
  channel.on("card.changed", (card) => {
    batch(() => {
      store.putCards([{ ...card, labelIds: [...card.labelIds] }]);
      if (card.deletedAt !== null && store.confirmedCard(card.id)?.version === card.version) store.forgetCard(card.id);
    });
  });
  channel.on("comment.added", (comment) => {
    if (comments.current?.cardId === comment.cardId) comments.current.add(comment);
  });
  channel.on("comment.removed", ({ id, cardId }) => {
    if (comments.current?.cardId === cardId) comments.current.remove(id);
  });
  channel.on("list.changed", (list) => {
    store.putList(list);
    void store.loadUnread();
  });
  channel.on("label.changed", store.putLabel);
  channel.on("label.removed", ({ id }) =>
    store.setBoard((board) => ({ ...board, labels: board.labels.filter((label) => label.id !== id) })),
  );
  channel.on("board.changed", (face) =>
    store.setBoard((board) => (face.version > board.version ? { ...board, ...face } : board)),
  );
  channel.on("member.changed", (member) => {
    store.putMember(member);
    if (member.userId === user.peek()?.id) store.setBoard((board) => ({ ...board, role: member.role }));
  });
  // Cards that were theirs have changed as well.
  channel.on("member.removed", () => void store.reload());
  channel.on("cards.replaced", () => void store.reload());
}
