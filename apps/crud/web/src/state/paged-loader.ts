import type { Signal } from "@preact/signals";
import type { Page } from "../api/models.ts";
import { isAborted } from "../api/problem.ts";
import { createLoader, type Loadable } from "./loadable.ts";
import { messages } from "./locale.ts";
import { notifyFailure } from "./notices.ts";

export interface PagedLoader<Item> {
  readonly state: Signal<Loadable<Page<Item>>>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  remove(matches: (item: Item) => boolean): void;
  stop(): void;
}

/** A list that grows page by page; a page that does not come leaves the earlier ones in place. */
export function createPagedLoader<Item>(
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
): PagedLoader<Item> {
  const loader = createLoader((signal) => read(undefined, signal));
  const change = (next: (page: Page<Item>) => Page<Item>): void => {
    const state = loader.state.peek();
    if (state.phase === "ready") loader.state.value = { phase: "ready", value: next(state.value) };
  };
  let isLoadingMore = false;
  let more = new AbortController();

  return {
    state: loader.state,
    load: () => {
      more.abort();
      return loader.load();
    },
    async loadMore() {
      const state = loader.state.peek();
      if (state.phase !== "ready" || state.value.nextCursor === null || isLoadingMore) return;
      isLoadingMore = true;
      more = new AbortController();
      try {
        const page = await read(state.value.nextCursor, more.signal);
        change((known) => ({ items: [...known.items, ...page.items], nextCursor: page.nextCursor }));
      } catch (error) {
        if (!isAborted(error)) notifyFailure(messages.value.problem.loadTitle, error);
      } finally {
        isLoadingMore = false;
      }
    },
    remove: (matches) => change((page) => ({ ...page, items: page.items.filter((item) => !matches(item)) })),
    stop: () => {
      more.abort();
      loader.stop();
    },
  };
}
