import type { ComponentChildren } from "preact";
import { navigate } from "../router/navigation.ts";
import { formatRoute, type Route } from "../router/route.ts";

interface LinkProps {
  readonly to: Route;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly label?: string;
  readonly current?: boolean;
}

/** A real link: opens in a new tab when asked to, and stays in the page otherwise. */
export function Link({ to, children, class: className, label, current }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      class={className}
      href={formatRoute(to)}
      aria-label={label}
      aria-current={current === true ? "page" : undefined}
      onClick={follow}
      draggable={false}
    >
      {children}
    </a>
  );
}
