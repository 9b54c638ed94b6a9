import type { ComponentChildren } from "preact";
import { messages } from "../state/locale.ts";
import { explain } from "../state/notices.ts";
import { Icon } from "./icon.tsx";

interface EmptyStateProps {
  readonly title?: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div class="empty">
      <svg class="empty-art" viewBox="0 0 120 72" aria-hidden="true" focusable="false">
        <rect x="4" y="6" width="32" height="60" rx="10" />
        <rect x="44" y="6" width="32" height="38" rx="10" />
        <rect x="84" y="6" width="32" height="50" rx="10" />
      </svg>
      {title !== undefined && <h2>{title}</h2>}
      <p>{text}</p>
      {children}
    </div>
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly title?: string;
  onRetry(): void;
}

export function ErrorState({ error, title, onRetry }: ErrorStateProps) {
  const m = messages.value;
  return (
    <div class="empty" role="alert">
      <Icon name="alert" />
      <h2>{title ?? m.problem.loadTitle}</h2>
      <p>{explain(error)}</p>
      <button type="button" class="button" onClick={onRetry}>
        {m.common.retry}
      </button>
    </div>
  );
}

/** Grey shapes in the size of what comes, so that nothing jumps when it does. */
export function Skeleton({ count, shape }: { readonly count: number; readonly shape: string }) {
  return (
    <div class={`skeletons skeletons-${shape}`} role="status">
      <span class="visually-hidden">{messages.value.common.loading}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} class="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}
