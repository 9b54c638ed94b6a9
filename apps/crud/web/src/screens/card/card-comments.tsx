import { useEffect, useMemo, useState } from "preact/hooks";
import { addComment, deleteComment } from "../../api/cards.ts";
import type { Card, Comment } from "../../api/models.ts";
import { Avatar } from "../../components/avatar.tsx";
import { Icon } from "../../components/icon.tsx";
import { ErrorState, Skeleton } from "../../components/states.tsx";
import { When } from "../../components/when.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { createCardComments } from "../../state/board/card-comments.ts";
import { messages } from "../../state/locale.ts";
import { notifyFailure } from "../../state/notices.ts";
import { user } from "../../state/session.ts";

export function CardComments({ card }: { readonly card: Card }) {
  const { store, comments: open, canEdit } = useBoard();
  const comments = useMemo(() => createCardComments(card.id), [card.id]);
  const state = comments.state.value;
  const m = messages.value;

  useEffect(() => {
    open.current = comments;
    void comments.load();
    return () => {
      open.current = null;
      comments.stop();
    };
  }, [open, comments]);

  const count = (step: 1 | -1): void => {
    const known = store.confirmedCard(card.id);
    if (known !== undefined) store.putCards([{ ...known, commentCount: known.commentCount + step }]);
  };

  const send = async (text: string): Promise<boolean> => {
    try {
      comments.add(await addComment(card.id, text));
      count(1);
      return true;
    } catch (error) {
      notifyFailure(m.comment.notSent, error);
      return false;
    }
  };

  const remove = async (comment: Comment): Promise<void> => {
    try {
      await deleteComment(comment);
      comments.remove(comment.id);
      count(-1);
    } catch (error) {
      notifyFailure(m.comment.notDeleted, error);
    }
  };

  return (
    <>
      {canEdit.value && <CommentForm onSend={send} />}
      {state.phase === "loading" && <Skeleton count={card.commentCount === 0 ? 0 : 2} shape="rows" />}
      {state.phase === "failed" && <ErrorState error={state.error} onRetry={() => void comments.load()} />}
      {state.phase === "ready" && state.value.items.length === 0 && <p class="hint">{m.comment.empty}</p>}
      {state.phase === "ready" && (
        <ol class="comments">
          {state.value.items.map((comment) => (
            <li key={comment.id} class="comment">
              <Avatar id={comment.author.id} name={comment.author.name} />
              <div class="comment-text">
                <p class="comment-head">
                  <strong>{comment.author.name}</strong> <When at={comment.createdAt} />
                </p>
                <p class="prose">{comment.body}</p>
              </div>
              {comment.author.id === user.value?.id && canEdit.value && (
                <button
                  type="button"
                  class="icon-button small"
                  aria-label={m.comment.delete}
                  onClick={() => void remove(comment)}
                >
                  <Icon name="trash" />
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      {state.phase === "ready" && state.value.nextCursor !== null && (
        <button type="button" class="button quiet small" onClick={() => void comments.loadMore()}>
          {m.common.loadMore}
        </button>
      )}
    </>
  );
}

/** Keeps what was written until the server has it. */
function CommentForm({ onSend }: { onSend(text: string): Promise<boolean> }) {
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const m = messages.value;

  const submit = async (): Promise<void> => {
    if (text.trim() === "" || isBusy) return;
    setBusy(true);
    if (await onSend(text.trim())) setText("");
    setBusy(false);
  };

  return (
    <form
      class="comment-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <textarea
        aria-label={m.comment.write}
        placeholder={m.comment.write}
        rows={2}
        maxLength={5_000}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
        }}
      />
      <button type="submit" class="button primary small" disabled={isBusy || text.trim() === ""}>
        {m.comment.send}
      </button>
    </form>
  );
}
