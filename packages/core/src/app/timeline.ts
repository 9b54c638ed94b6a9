import type { Clock } from "../clock.ts";
import { type Deadline, withDeadline } from "../deadline.ts";
import type { Logger } from "../logger.ts";
import { untilAborted } from "../until-aborted.ts";
import type { ShutdownReport, ShutdownStep, StepOutcome } from "./shutdown-report.ts";

/** While other steps wait, one step may use this part of what is left: a step that hangs cannot starve the rest. */
const shareOfRemaining = 0.75;

/** Runs the steps of one shutdown against one deadline. No step throws and none outlives its time. */
export interface ShutdownTimeline {
  run(step: string, limits: StepLimits, work: (deadline: Deadline) => Promise<void> | void): Promise<void>;
  report(): ShutdownReport;
}

export interface StepLimits {
  readonly isLast?: boolean;
  readonly timeoutMs?: number;
}

interface TimelineOptions {
  readonly reason: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createShutdownTimeline({ reason, timeoutMs, clock, logger }: TimelineOptions): ShutdownTimeline {
  const startedAt = clock.monotonicMs();
  const steps: ShutdownStep[] = [];
  const elapsedMs = (): number => Math.round(clock.monotonicMs() - startedAt);

  const record = (step: ShutdownStep): void => {
    steps.push(step);
    const { error, ...fields } = step;
    if (step.outcome === "done") logger.info(fields, `shutdown: ${step.step}, ${step.durationMs} ms`);
    else logger.error({ ...fields, err: error }, `shutdown: ${step.step} ${step.outcome} after ${step.durationMs} ms`);
  };

  return {
    async run(step, limits, work) {
      const atMs = elapsedMs();
      const remainingMs = Math.max(0, timeoutMs - (clock.monotonicMs() - startedAt));
      const shareMs = limits.isLast === true ? remainingMs : remainingMs * shareOfRemaining;
      const budgetMs = Math.min(shareMs, limits.timeoutMs ?? shareMs);
      const finish = (outcome: StepOutcome, error?: unknown): void =>
        record({ step, outcome, atMs, durationMs: elapsedMs() - atMs, ...(error === undefined ? {} : { error }) });
      await withDeadline(budgetMs, clock, (deadline) =>
        untilAborted(() => work(deadline), deadline.signal).then(
          () => finish("done"),
          (error: unknown) => finish(deadline.signal.aborted ? "timed-out" : "failed", error),
        ),
      );
    },
    report: () => ({
      reason,
      isClean: steps.every(({ outcome }) => outcome === "done"),
      durationMs: elapsedMs(),
      steps: [...steps],
    }),
  };
}
