import type { Cell } from "./run-fault.ts";

const none = "–";
const headings = ["fault", "adapter", "outcome", "recovery", ""];

export const showOutcome = ({ outcome }: Cell): string => outcome?.join(", ") ?? none;

export function showRecovery({ outcome, recoveryMs }: Cell): string {
  if (outcome === null) return none;
  if (recoveryMs === null) return "never";
  return recoveryMs === 0 ? "< 1 ms" : `${recoveryMs} ms`;
}

function verdict({ outcome, skipped, violations }: Cell): string {
  if (violations.length > 0) return `VIOLATION: ${violations.join("; ")}`;
  if (outcome !== null) return "holds";
  return skipped ?? "";
}

/** A line for each fault and adapter; the fault is named once. */
export function tableOf(cells: readonly Cell[]): readonly string[] {
  const rows = cells.map((cell, index) => [
    cells[index - 1]?.fault === cell.fault ? "" : cell.title,
    cell.adapter,
    showOutcome(cell),
    showRecovery(cell),
    verdict(cell),
  ]);
  const widths = headings.map((heading, column) =>
    Math.max(...[headings, ...rows].map((row) => (row[column] ?? heading).length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => (column === 3 ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(headings), ...rows.map(line)];
}

const quoteCode = (outcome: string): string => (/^[A-Z_]+$/.test(outcome) ? `\`${outcome}\`` : outcome);

/** The same for a page: a row for each fault, a column for each adapter. */
export function markdownOf(cells: readonly Cell[]): readonly string[] {
  const adapters = [...new Set(cells.map(({ adapter }) => adapter))];
  const show = (cell: Cell | undefined): string => {
    if (cell === undefined || cell.outcome === null) return none;
    return `${cell.outcome.map(quoteCode).join(", ")} · ${showRecovery(cell)}`;
  };
  const rows = [...new Set(cells.map(({ title }) => title))].map((title) => [
    title,
    ...adapters.map((adapter) => show(cells.find((cell) => cell.title === title && cell.adapter === adapter))),
  ]);
  return [["fault", ...adapters], Array.from({ length: adapters.length + 1 }, () => "---"), ...rows].map(
    (row) => `| ${row.join(" | ")} |`,
  );
}
