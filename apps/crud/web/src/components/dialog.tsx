import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { messages } from "../state/locale.ts";
import { Icon } from "./icon.tsx";
import { dialogDepth, LiveRegion } from "./live-region.tsx";

interface DialogProps {
  readonly title: string;
  readonly size?: "small" | "medium" | "large";
  /** Shows the title inside the content instead of in a bar of its own. */
  readonly hasOwnTitle?: boolean;
  readonly children: ComponentChildren;
  onClose(): void;
}

/** The browser's modal dialog: it traps the focus, makes the page inert and gives the focus back. */
export function Dialog({ title, size = "medium", hasOwnTitle = false, children, onClose }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [depth] = useState(() => dialogDepth.peek() + 1);

  useLayoutEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    dialogDepth.value = depth;
    return () => {
      dialog?.close();
      dialogDepth.value = depth - 1;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [depth]);

  const closeFromBackdrop = (event: MouseEvent): void => {
    if (event.target === ref.current) onClose();
  };

  return (
    <dialog
      ref={ref}
      class="dialog"
      data-size={size}
      {...(hasOwnTitle ? { "aria-label": title } : { "aria-labelledby": titleId })}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={closeFromBackdrop}
    >
      <div class="dialog-panel">
        {!hasOwnTitle && (
          <header class="dialog-head">
            <h2 id={titleId}>{title}</h2>
          </header>
        )}
        <button
          type="button"
          class="icon-button dialog-close"
          aria-label={messages.value.common.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
        {children}
      </div>
      <LiveRegion depth={depth} />
    </dialog>
  );
}
