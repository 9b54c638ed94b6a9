import { onTestFinished } from "vitest";

/** Root may write anywhere: as somebody else the rest of the test meets the same refusals as an app does. */
export function asOrdinaryUser(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}
