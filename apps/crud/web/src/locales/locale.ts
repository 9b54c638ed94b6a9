export type Locale = "en" | "ko";

export const locales = ["en", "ko"] as const satisfies readonly Locale[];

export const isLocale = (value: unknown): value is Locale => value === "en" || value === "ko";
