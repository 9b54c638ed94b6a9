import type { FaultRun } from "./fault-run.ts";
import type { FaultName } from "./subject.ts";

export interface Fault {
  readonly name: FaultName;
  /** As a row of the table begins. */
  readonly title: string;
  /** Begins the fault, makes calls, and ends it: what comes after must work again. */
  inflict(run: FaultRun): Promise<void>;
}

/** Thrown by a fault that cannot be made on this machine; no violation. */
export class FaultUnavailable extends Error {
  override readonly name = "FaultUnavailable";
}
