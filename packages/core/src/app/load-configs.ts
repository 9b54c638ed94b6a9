import { AppError } from "../app-error.ts";
import type { ConfigSource } from "../config-source.ts";
import { messageOf } from "./boot-step.ts";

export interface ConfigOwner {
  /** Names the owner in messages: `the app`, `plugin "audit" (…)`. */
  readonly label: string;
  readonly config: ConfigSource<unknown> | undefined;
}

/** Reads all configurations, in the order of the owners. Those that are refused are reported together. */
export async function loadConfigs(owners: readonly ConfigOwner[]): Promise<readonly unknown[]> {
  const loads = await Promise.allSettled(owners.map(async ({ config }) => config?.load()));
  const refusals = loads.flatMap((load, index) =>
    load.status === "rejected" ? [{ label: owners[index]?.label ?? "", reason: load.reason as unknown }] : [],
  );
  if (refusals.length === 0) return loads.map((load) => (load.status === "fulfilled" ? load.value : undefined));
  const [first] = refusals;
  throw new AppError(
    "APP_CONFIG_INVALID",
    refusals.map(({ label, reason }) => `the configuration of ${label} was refused: ${messageOf(reason)}`).join("\n"),
    { cause: refusals.length === 1 ? first?.reason : new AggregateError(refusals.map(({ reason }) => reason)) },
  );
}
