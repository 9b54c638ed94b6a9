import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { List } from "../../api/models.ts";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { Skeleton } from "../../components/states.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";
import { CardComposer } from "./card-composer.tsx";
import { CardTile } from "./card-tile.tsx";
import { ListNameForm } from "./list-name-form.tsx";

interface LaneProps {
  readonly list: List;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export function Lane({ list, isFirst, isLast }: LaneProps) {
  const { store, drag, canEdit } = useBoard();
  const titleId = useId();
  const m = messages.value;
  const cards = drag.columns.value.get(list.id) ?? [];
  const phase = store.columns.value.get(list.id)?.phase ?? "loading";
  const isFresh = cards.length === 0 && phase === "loading";

  return (
    <section class="lane" aria-labelledby={titleId} data-list-id={list.id}>
      <LaneHead list={list} titleId={titleId} count={cards.length} isFirst={isFirst} isLast={isLast} />
      <div class="lane-body">
        {isFresh ? (
          <Skeleton count={3} shape="cards" />
        ) : (
          <ol class="cards">
            {cards.map((view) => (
              <CardTile key={view.card.id} view={view} />
            ))}
          </ol>
        )}
        {cards.length === 0 && phase === "complete" && <p class="lane-empty">{m.list.empty}</p>}
        {phase === "partial" && <MoreCards list={list} />}
        {phase === "failed" && (
          <p class="lane-problem" role="alert">
            {m.list.loadFailed}{" "}
            <button type="button" class="button small" onClick={() => void store.loadCards(list.id)}>
              {m.common.retry}
            </button>
          </p>
        )}
      </div>
      {canEdit.value && <CardComposer list={list} />}
    </section>
  );
}

interface LaneHeadProps extends LaneProps {
  readonly titleId: string;
  readonly count: number;
}

function LaneHead({ list, titleId, count, isFirst, isLast }: LaneHeadProps) {
  const { store, lists, canEdit } = useBoard();
  const [isRenaming, setRenaming] = useState(false);
  const m = messages.value;
  const isPartial = store.columns.value.get(list.id)?.phase === "partial";

  return (
    <header class="lane-head">
      {isRenaming ? (
        <ListNameForm
          name={list.name}
          onDone={(name) => {
            setRenaming(false);
            if (name !== null && name !== list.name) void lists.rename(list, name);
          }}
        />
      ) : (
        <h2 id={titleId}>{list.name}</h2>
      )}
      <span class="lane-count">
        <span aria-hidden="true">{isPartial ? `${count}+` : count}</span>
        <span class="visually-hidden">{isPartial ? m.list.countAtLeast(count) : m.list.count(count)}</span>
      </span>
      {canEdit.value && (
        <Menu
          label={m.common.more(list.name)}
          class="icon-button small"
          trigger={<Icon name="more" />}
          items={[
            { label: m.list.rename, run: () => setRenaming(true) },
            { label: m.list.shiftLeft, isDisabled: isFirst, run: () => void lists.shift(list, -1) },
            { label: m.list.shiftRight, isDisabled: isLast, run: () => void lists.shift(list, 1) },
            { label: m.list.delete, tone: "danger", startsGroup: true, run: () => void lists.remove(list) },
          ]}
        />
      )}
    </header>
  );
}

/** Reads the next page when it scrolls into view; the button does the same for those who do not scroll. */
function MoreCards({ list }: { readonly list: List }) {
  const { store } = useBoard();
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const target = button.current;
    if (target === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void store.loadCards(list.id);
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [store, list.id]);

  return (
    <button ref={button} type="button" class="button quiet small wide" onClick={() => void store.loadCards(list.id)}>
      {messages.value.common.loadMore}
    </button>
  );
}
