import { Icon } from "../../components/icon.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { formatAgo } from "../../locales/format-date.ts";
import { locale, messages } from "../../state/locale.ts";
import type { PagedLoader } from "../../state/paged-loader.ts";

interface Deleted {
  readonly id: string;
  readonly deletedAt: string | null;
  readonly updatedAt: string;
}

interface BinSectionProps<Item extends Deleted> {
  readonly title: string;
  /** Said when there is nothing; without it the whole section is absent then. */
  readonly emptyText?: string;
  readonly loader: PagedLoader<Item>;
  nameOf(item: Item): string;
  /** What stands before the time of the deletion. */
  placeOf?(item: Item): string | undefined;
  /** Absent for those who may only look. */
  readonly onRestore: ((item: Item) => void) | undefined;
}

/** Deleted things of one kind, each with a button that brings it back. */
export function BinSection<Item extends Deleted>(props: BinSectionProps<Item>) {
  const { title, emptyText, loader, nameOf, placeOf, onRestore } = props;
  const m = messages.value;
  const state = loader.state.value;
  if (state.phase === "failed") return <ErrorState error={state.error} onRetry={() => void loader.load()} />;
  if (state.phase === "loading") return null;
  if (state.value.items.length === 0) return emptyText === undefined ? null : <EmptyState text={emptyText} />;
  return (
    <section class="bin" aria-label={title}>
      <h2>{title}</h2>
      <ul class="rows">
        {state.value.items.map((item) => (
          <li key={item.id} class="row">
            <div class="row-text">
              <p class="row-title">{nameOf(item)}</p>
              <p class="row-meta">
                {[placeOf?.(item), m.archive.deletedAt(formatAgo(locale.value, item.deletedAt ?? item.updatedAt))]
                  .filter((part) => part !== undefined)
                  .join(" · ")}
              </p>
            </div>
            {onRestore !== undefined && (
              <button
                type="button"
                class="button"
                aria-label={`${m.common.restore}: ${nameOf(item)}`}
                onClick={() => onRestore(item)}
              >
                <Icon name="restore" />
                {m.common.restore}
              </button>
            )}
          </li>
        ))}
      </ul>
      {state.value.nextCursor !== null && (
        <button type="button" class="button" onClick={() => void loader.loadMore()}>
          {m.common.loadMore}
        </button>
      )}
    </section>
  );
}
