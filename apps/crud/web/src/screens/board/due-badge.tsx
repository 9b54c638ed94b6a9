import { Icon } from "../../components/icon.tsx";
import { dueStateOf, formatDay } from "../../locales/format-date.ts";
import { locale, messages } from "../../state/locale.ts";

export function DueBadge({ at }: { readonly at: string }) {
  const m = messages.value;
  const state = dueStateOf(at);
  const day = formatDay(locale.value, at);
  const note = state === "overdue" ? m.card.overdue : state === "soon" ? m.card.dueSoon : null;
  return (
    <span class="meta due" data-due={state} title={note ?? m.card.dueOn(day)}>
      <Icon name="calendar" />
      <time dateTime={at} aria-hidden="true">
        {day}
      </time>
      <span class="visually-hidden">{note === null ? m.card.dueOn(day) : `${m.card.dueOn(day)}, ${note}`}</span>
    </span>
  );
}
