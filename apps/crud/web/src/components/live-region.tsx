import { signal } from "@preact/signals";
import { messages } from "../state/locale.ts";
import { announcement, dismissNotice, notices } from "../state/notices.ts";
import { Icon } from "./icon.tsx";

/** A modal dialog makes the rest of the page inert, so notices and announcements appear inside the topmost one. */
export const dialogDepth = signal(0);

export function LiveRegion({ depth }: { readonly depth: number }) {
  const isActive = dialogDepth.value === depth;
  const m = messages.value;
  return (
    <>
      <p class="visually-hidden" aria-live="assertive">
        {isActive ? announcement.value : ""}
      </p>
      <section class="notices" aria-label={m.nav.notices} aria-live="polite">
        {isActive &&
          notices.value.map((notice) => (
            <div key={notice.id} class="notice" data-tone={notice.tone}>
              <Icon name={notice.tone === "error" ? "alert" : "check"} />
              <p>{notice.text}</p>
              {notice.action && (
                <button
                  type="button"
                  class="button quiet small"
                  onClick={() => {
                    dismissNotice(notice.id);
                    notice.action?.run();
                  }}
                >
                  {notice.action.label}
                </button>
              )}
              <button
                type="button"
                class="icon-button small"
                aria-label={m.common.dismiss}
                onClick={() => dismissNotice(notice.id)}
              >
                <Icon name="close" />
              </button>
            </div>
          ))}
      </section>
    </>
  );
}
