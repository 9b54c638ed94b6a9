export type StepOutcome = "done" | "failed" | "timed-out";

/** One line of the timeline. */
export interface ShutdownStep {
  /** Such as "beforeShutdown of the app" or "stop http". */
  readonly step: string;
  readonly outcome: StepOutcome;
  /** Milliseconds from the start of the shutdown to the start of the step. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Why it failed; what a step that timed out was waiting for is its name. */
  readonly error?: unknown;
}

export interface ShutdownReport {
  /** A signal's name, what `stop` was given, or why the boot failed. */
  readonly reason: string;
  /** Whether every step was done in its time. */
  readonly isClean: boolean;
  readonly durationMs: number;
  readonly steps: readonly ShutdownStep[];
}
