import type { Locale } from "./locale.ts";

const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/** "3 days ago", "어제", "now". */
export function formatAgo(locale: Locale, iso: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1_000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(0, "second");
}

export function formatDay(locale: Locale, iso: string): string {
  const date = new Date(iso);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: "short",
    day: "numeric",
    ...(!isThisYear && { year: "numeric" }),
  }).format(date);
}

export const formatMoment = (locale: Locale, iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** A due date is a day: kept as noon of the reader's day, so that no neighbouring time zone shifts it. */
export const dayToIso = (day: string): string => new Date(`${day}T12:00:00`).toISOString();

export function isoToDay(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

type DueState = "overdue" | "soon" | "later";

const soonMs = 172_800_000;

export function dueStateOf(iso: string, now: number = Date.now()): DueState {
  const left = Date.parse(iso) - now;
  if (isoToDay(iso) < isoToDay(new Date(now).toISOString())) return "overdue";
  return left < soonMs ? "soon" : "later";
}
