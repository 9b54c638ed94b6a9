import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

interface MenuItem {
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

  // Drawn from before the popover opens until after it closed, when the browser has given the focus back.
  const onBeforeToggle = (event: { readonly newState: string }): void => {
    if (event.newState === "open") setOpen(true);
  };
  const onToggle = (event: { readonly newState: string }): void => {
    if (event.newState === "closed") setOpen(false);
  };

  // By the next frame the popover has a size and can take the focus; nothing has been painted yet.
  useLayoutEffect(() => {
    if (!isOpen) return;
    const frame = requestAnimationFrame(() => {
      if (button.current !== null && panel.current !== null) placeBeside(panel.current, button.current);
      enabledItems(panel.current)[0]?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [isOpen]);

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
      <div
        ref={panel}
        id={id}
        class="menu"
        popover="auto"
        onBeforeToggle={onBeforeToggle}
        onToggle={onToggle}
        onKeyDown={onKeyDown}
      >
        {isOpen && note !== undefined && <div class="menu-note">{note}</div>}
        {isOpen && (
          <div role="menu" aria-label={label}>
            {items.map((item) => (
              <Item key={item.label} item={item} onPick={() => panel.current?.hidePopover()} />
            ))}
          </div>
        )}
      </div>
    </>
  );
}

function Item({ item, onPick }: { readonly item: MenuItem; onPick(): void }) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked items are menuitemradio, which supports it.
    <button
      type="button"
      role={item.checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={item.checked}
      class="menu-item"
      data-tone={item.tone}
      data-group={item.startsGroup}
      disabled={item.isDisabled === true}
      tabIndex={-1}
      onClick={() => {
        onPick();
        item.run();
      }}
    >
      {item.icon !== undefined && <Icon name={item.icon} />}
      <span>{item.label}</span>
      {item.checked === true && <Icon name="check" />}
    </button>
  );
}

/** Below the button, or above it where there is no room; never over an edge of the window. */
function placeBeside(menu: HTMLElement, button: HTMLElement): void {
  const anchor = button.getBoundingClientRect();
  const left = Math.min(anchor.left, innerWidth - menu.offsetWidth - edgePx);
  const below = anchor.bottom + gapPx;
  const isTooLow = below + menu.offsetHeight > innerHeight - edgePx;
  const top = isTooLow ? anchor.top - gapPx - menu.offsetHeight : below;
  menu.style.left = `${Math.max(edgePx, left)}px`;
  menu.style.top = `${Math.max(edgePx, top)}px`;
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
