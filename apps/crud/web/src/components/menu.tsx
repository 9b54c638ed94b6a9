import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly tone?: "danger";
  readonly checked?: boolean;
  readonly isDisabled?: boolean;
  readonly startsGroup?: boolean;
  run(): void;
}

interface MenuProps {
  readonly label: string;
  readonly class?: string;
  readonly trigger: ComponentChildren;
  readonly items: readonly MenuItem[];
  readonly note?: ComponentChildren;
}

const gapPx = 6;
const edgePx = 8;

/** A popover is shown above everything and closes by itself; this adds its place and the arrow keys. */
export function Menu({ label, class: className = "icon-button", trigger, items, note }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const place = (): void => {
    const anchor = button.current?.getBoundingClientRect();
    const menu = panel.current;
    if (anchor === undefined || menu === null) return;
    const left = Math.min(anchor.left, innerWidth - menu.offsetWidth - edgePx);
    const below = anchor.bottom + gapPx;
    const isTooLow = below + menu.offsetHeight > innerHeight - edgePx;
    const top = isTooLow ? Math.max(edgePx, anchor.top - gapPx - menu.offsetHeight) : below;
    menu.style.left = `${Math.max(edgePx, left)}px`;
    menu.style.top = `${top}px`;
  };

  const onToggle = (event: { readonly newState: string }): void => {
    const isNowOpen = event.newState === "open";
    setOpen(isNowOpen);
    if (!isNowOpen) return;
    place();
    enabledItems(panel.current)[0]?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const all = enabledItems(panel.current);
    const index = all.indexOf(document.activeElement as HTMLButtonElement);
    const target = nextIndex(event.key, index, all.length);
    if (event.key === "Tab") panel.current?.hidePopover();
    if (target === null) return;
    event.preventDefault();
    all[target]?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        class={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popovertarget={id}
      >
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu inside has the role; this is only its box. */}
      <div ref={panel} id={id} class="menu" popover="auto" onToggle={onToggle} onKeyDown={onKeyDown}>
        {note !== undefined && <div class="menu-note">{note}</div>}
        <div role="menu" aria-label={label}>
          {items.map((item) => (
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked items are menuitemradio, which supports it.
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              class="menu-item"
              data-tone={item.tone}
              data-group={item.startsGroup}
              disabled={item.isDisabled === true}
              tabIndex={-1}
              onClick={() => {
                panel.current?.hidePopover();
                item.run();
              }}
            >
              {item.icon !== undefined && <Icon name={item.icon} />}
              <span>{item.label}</span>
              {item.checked === true && <Icon name="check" />}
            </button>
          ))}
        </div>
      </div>
    </>
  );
}

const enabledItems = (panel: HTMLElement | null): HTMLButtonElement[] =>
  Array.from(panel?.querySelectorAll<HTMLButtonElement>("[role^=menuitem]:not(:disabled)") ?? []);

function nextIndex(key: string, index: number, count: number): number | null {
  if (key === "ArrowDown") return (index + 1) % count;
  if (key === "ArrowUp") return (index - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
