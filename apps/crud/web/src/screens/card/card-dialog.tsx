import { useEffect, useState } from "preact/hooks";
import { getCard } from "../../api/cards.ts";
import type { Card } from "../../api/models.ts";
import { isNotFound } from "../../api/problem.ts";
import { Dialog } from "../../components/dialog.tsx";
import { EmptyState, ErrorState, Skeleton } from "../../components/states.tsx";
import { navigate } from "../../router/navigation.ts";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";
import { CardActivity } from "./card-activity.tsx";
import { CardConflict } from "./card-conflict.tsx";
import { CardDescription } from "./card-description.tsx";
import { CardSide } from "./card-side.tsx";
import { CardTitle } from "./card-title.tsx";

export function CardDialog({ cardId }: { readonly cardId: string }) {
  const { store } = useBoard();
  const [problem, setProblem] = useState<unknown>(null);
  const m = messages.value;
  const card = store.views.value.get(cardId)?.card;
  const close = (): void => navigate({ name: "board", boardId: store.boardId, cardId: null });

  const load = async (): Promise<void> => {
    setProblem(null);
    try {
      const found = await getCard(cardId);
      if (found.deletedAt === null) store.putCards([found]);
    } catch (error) {
      setProblem(error);
    }
  };

  // What the board read may be old by the time the card is opened.
  useEffect(() => {
    void load();
  }, [cardId]);

  return (
    <Dialog title={card?.title ?? m.card.open} size="large" hasOwnTitle onClose={close}>
      {card === undefined && problem === null && <Skeleton count={3} shape="rows" />}
      {card === undefined && problem !== null && isNotFound(problem) && <EmptyState text={m.card.gone} />}
      {card === undefined && problem !== null && !isNotFound(problem) && (
        <ErrorState error={problem} onRetry={() => void load()} />
      )}
      {card !== undefined && <CardContent card={card} onClose={close} />}
    </Dialog>
  );
}

function CardContent({ card, onClose }: { readonly card: Card; onClose(): void }) {
  return (
    <div class="card-dialog">
      <div class="card-dialog-top">
        <CardTitle card={card} />
        <CardConflict cardId={card.id} />
      </div>
      <div class="card-dialog-main">
        <CardDescription card={card} />
        <CardActivity card={card} />
      </div>
      <CardSide card={card} onDeleted={onClose} />
    </div>
  );
}
