import { useEffect, useRef } from "preact/hooks";
import { currentRoute, navigate } from "../router/navigation.ts";
import { messages } from "../state/locale.ts";
import { Icon } from "./icon.tsx";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const route = currentRoute.value;
  const m = messages.value;

  useEffect(() => {
    const focusOnSlash = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", focusOnSlash);
    return () => removeEventListener("keydown", focusOnSlash);
  }, []);

  const search = (query: string): void =>
    navigate({ name: "search", query }, { replace: currentRoute.peek().name === "search" });

  return (
    <search class="search-box">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={m.search.label}
        aria-keyshortcuts="/"
        placeholder={m.search.placeholder}
        value={route.name === "search" ? route.query : ""}
        maxLength={200}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") search(event.currentTarget.value);
        }}
      />
      <kbd title={m.nav.searchHint}>/</kbd>
    </search>
  );
}
