import { useEffect, useRef, useState } from "preact/hooks";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";

/** Says when what is on the screen may be old. The region is always there: screen readers read only what changes inside one. */
export function LiveBanner() {
  const { live } = useBoard();
  const phase = live.phase.value;
  const m = messages.value.live;
  const wasAway = useRef(false);
  const [isBack, setBack] = useState(false);

  useEffect(() => {
    const isAway = phase !== "live" && phase !== "connecting";
    setBack(!isAway && wasAway.current);
    if (phase !== "connecting") wasAway.current = isAway;
  }, [phase]);

  const texts = { lost: m.lost, resuming: m.resuming, "catching-up": m.catchingUp, ended: m.ended };
  return (
    <div class="live-status" role="status">
      {phase === "live" || phase === "connecting" ? (
        <span class="visually-hidden">{isBack ? m.back : ""}</span>
      ) : (
        <p class="banner live-banner" data-phase={phase}>
          {texts[phase]}
          {phase === "lost" && (
            <button type="button" class="button quiet small" onClick={live.retry}>
              {m.retry}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
