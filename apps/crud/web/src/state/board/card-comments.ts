import { computed, signal } from "@preact/signals";
import { listComments } from "../../api/cards.ts";
import type { Comment, Page } from "../../api/models.ts";
import type { Loadable } from "../loadable.ts";
import { createPagedLoader } from "../paged-loader.ts";
import { type CommentChanges, changedComments } from "./changed-comments.ts";

export type CardComments = ReturnType<typeof createCardComments>;

/** The comments of one card: what was read page by page, and over it what has come in since. */
export function createCardComments(cardId: string) {
  const pages = createPagedLoader((cursor, abort) => listComments(cardId, cursor, abort));
  const changes = signal<CommentChanges>(new Map());
  const change = (id: string, comment: Comment | null): void => {
    changes.value = new Map(changes.value).set(id, comment);
  };
  return {
    cardId,
    state: computed(() => withChanges(pages.state.value, changes.value)),
    /** Also reads them again. What comes in meanwhile may be newer than what is read, and stays on top of it. */
    async load(): Promise<void> {
      const before = changes.peek();
      await pages.load();
      changes.value = new Map([...changes.peek()].filter(([id, comment]) => before.get(id) !== comment));
    },
    loadMore: pages.loadMore,
    stop: pages.stop,
    /** What was taken back does not return with an answer that was overtaken. */
    add(comment: Comment): void {
      if (changes.peek().get(comment.id) !== null) change(comment.id, comment);
    },
    remove: (id: string): void => change(id, null),
  };
}

function withChanges(state: Loadable<Page<Comment>>, changes: CommentChanges): Loadable<Page<Comment>> {
  if (state.phase !== "ready" || changes.size === 0) return state;
  return { phase: "ready", value: { ...state.value, items: changedComments(state.value.items, changes) } };
}

/** The card that is open, if one is: what others write to it arrives there. */
export interface OpenComments {
  current: CardComments | null;
}
