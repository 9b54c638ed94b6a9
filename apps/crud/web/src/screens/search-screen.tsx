import { useEffect, useMemo } from "preact/hooks";
import { searchCards } from "../api/cards.ts";
import type { SearchHit } from "../api/models.ts";
import { Link } from "../components/link.tsx";
import { Snippet } from "../components/snippet.tsx";
import { EmptyState, ErrorState, Skeleton } from "../components/states.tsx";
import { useTitle } from "../components/use-title.ts";
import { messages } from "../state/locale.ts";
import { createPagedLoader } from "../state/paged-loader.ts";

const typingPauseMs = 180;

export function SearchScreen({ query }: { readonly query: string }) {
  const m = messages.value;
  const trimmed = query.trim();
  useTitle(m.search.title);
  return (
    <main id="main" class="page narrow">
      <h1>{m.search.title}</h1>
      {trimmed === "" ? <EmptyState text={m.search.start} /> : <Results query={trimmed} />}
    </main>
  );
}

function Results({ query }: { readonly query: string }) {
  const m = messages.value;
  const hits = useMemo(() => createPagedLoader((cursor, signal) => searchCards(query, cursor, signal)), [query]);
  const state = hits.state.value;

  useEffect(() => {
    const timer = setTimeout(() => void hits.load(), typingPauseMs);
    return () => {
      clearTimeout(timer);
      hits.stop();
    };
  }, [hits]);

  if (state.phase === "loading") return <Skeleton count={4} shape="rows" />;
  if (state.phase === "failed") return <ErrorState error={state.error} onRetry={() => void hits.load()} />;
  const { items, nextCursor } = state.value;
  const found = nextCursor === null ? m.search.found(items.length) : m.search.foundAtLeast(items.length);
  return (
    <>
      <p class="lead" role="status">
        {items.length === 0 ? m.search.empty(query) : found}
      </p>
      <ul class="rows">
        {items.map((hit) => (
          <li key={hit.card.id} class="row row-link">
            <Hit hit={hit} />
          </li>
        ))}
      </ul>
      {nextCursor !== null && (
        <button type="button" class="button" onClick={() => void hits.loadMore()}>
          {m.common.loadMore}
        </button>
      )}
    </>
  );
}

function Hit({ hit }: { readonly hit: SearchHit }) {
  return (
    <div class="row-text">
      <h2 class="row-title">
        <Link to={{ name: "board", boardId: hit.board.id, cardId: hit.card.id }} class="stretched">
          {hit.card.title}
        </Link>
      </h2>
      <Snippet text={hit.snippet} />
      <p class="row-meta">{messages.value.search.inBoard(hit.board.name)}</p>
    </div>
  );
}
