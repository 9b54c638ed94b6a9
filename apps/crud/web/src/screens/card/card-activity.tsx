import { useState } from "preact/hooks";
import type { Card } from "../../api/models.ts";
import { messages } from "../../state/locale.ts";
import { CardComments } from "./card-comments.tsx";
import { CardHistory } from "./card-history.tsx";

type Tab = "comments" | "history";

export function CardActivity({ card }: { readonly card: Card }) {
  const [tab, setTab] = useState<Tab>("comments");
  const m = messages.value;
  const names = { comments: m.card.comments, history: m.card.history } as const;
  return (
    <section class="card-section">
      <div class="tabs" role="tablist" aria-label={names[tab]}>
        {(["comments", "history"] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls="activity"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => setTab(name)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
              const other = name === "comments" ? "history" : "comments";
              setTab(other);
              document.getElementById(`tab-${other}`)?.focus();
            }}
          >
            {names[name]}
          </button>
        ))}
      </div>
      <div id="activity" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === "comments" ? <CardComments card={card} /> : <CardHistory card={card} />}
      </div>
    </section>
  );
}
