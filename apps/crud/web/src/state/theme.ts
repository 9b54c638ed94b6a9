import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

export const themes = ["system", "light", "dark"] as const satisfies readonly Theme[];

export const theme = signal<Theme>("system");

export function startTheme(): void {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") theme.value = chosen;
}

/** `public/theme.js` reads the same key before the first paint. */
export function chooseTheme(next: Theme): void {
  theme.value = next;
  if (next === "system") {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem("theme");
    return;
  }
  document.documentElement.dataset["theme"] = next;
  localStorage.setItem("theme", next);
}
