import { ClientProblem } from "@mega/http/client";
import { signal } from "@preact/signals";
import { NetworkProblem } from "../api/problem.ts";
import { messages } from "./locale.ts";

interface NoticeAction {
  readonly label: string;
  run(): void;
}

interface Notice {
  readonly id: number;
  readonly tone: "info" | "error";
  readonly text: string;
  readonly action?: NoticeAction;
}

const maxNotices = 3;
const infoLifetimeMs = 6_000;
let lastId = 0;

export const notices = signal<readonly Notice[]>([]);

/** What a screen reader says next; also written for drag and drop by keyboard. */
export const announcement = signal("");

/** Errors and notices with an action stay until dismissed: nobody should lose an undo to a timer. */
export function notify(notice: Omit<Notice, "id">): void {
  lastId += 1;
  const id = lastId;
  notices.value = [...notices.value, { ...notice, id }].slice(-maxNotices);
  if (notice.tone === "info" && notice.action === undefined) setTimeout(() => dismissNotice(id), infoLifetimeMs);
}

export function dismissNotice(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

export function announce(text: string): void {
  announcement.value = text;
}

export function explain(error: unknown): string {
  const m = messages.value;
  if (error instanceof NetworkProblem) return m.problem.network;
  if (!(error instanceof ClientProblem)) return m.problem.unexpected;
  if (error.status >= 500) return m.problem.server;
  // The title speaks the language of the page; the detail is for whoever reads the log.
  return error.problem.errors?.[0]?.message ?? `${error.problem.title}.`;
}

export function notifyFailure(what: string, error: unknown, action?: NoticeAction): void {
  notify({ tone: "error", text: `${what} ${explain(error)}`, ...(action && { action }) });
}
