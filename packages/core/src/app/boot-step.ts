import { AppError, type AppErrorCode } from "../app-error.ts";
import type { Clock } from "../clock.ts";
import { type Deadline, withDeadline } from "../deadline.ts";
import { untilAborted } from "../until-aborted.ts";

/** A start that was told to give up may take this long to clean up before `stop` is called on it. */
const abortGraceMs = 1_000;
/** But no more than this part of the time that whoever stops the boot has allowed: `stop` needs the rest. */
const graceShare = 0.25;

/** Ends when the boot must: its deadline passed, or somebody told the app to stop. */
export interface BootLimits {
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** Aborts with the deadline, or with the reason of a stop. */
  readonly signal: AbortSignal;
  /** What remains of the time that a stop during the boot may take; `Infinity` while there is none. */
  remainingStopMs(): number;
}

export interface BootStep<T> {
  /** Names the step in messages: `resource "db" (sqlite) of the app`. */
  readonly label: string;
  readonly codes: { readonly failed: AppErrorCode; readonly timeout: AppErrorCode };
  /** Also ends the step, if sooner than the boot. */
  readonly timeoutMs?: number;
  readonly data?: Readonly<Record<string, unknown>>;
  work(deadline: Deadline): Promise<T> | T;
  /** Told when the work ends, well or badly, after everybody has given up on it. */
  onLate?(): void;
}

/** Runs one step of a boot. Every rejection is an `AppError` that names the step. */
export async function runBootStep<T>(limits: BootLimits, step: BootStep<T>): Promise<T> {
  if (limits.signal.aborted)
    throw bootStepError(limits, step, { budgetMs: 0, cause: limits.signal.reason, aborted: true });
  const budgetMs = Math.min(step.timeoutMs ?? Number.POSITIVE_INFINITY, limits.deadline.remainingMs());
  return withDeadline(budgetMs, limits.clock, (own) => attempt(limits, step, { budgetMs, own }));
}

async function attempt<T>(
  limits: BootLimits,
  step: BootStep<T>,
  { budgetMs, own }: { readonly budgetMs: number; readonly own: Deadline },
): Promise<T> {
  const signal = AbortSignal.any([limits.signal, own.signal]);
  let settled = false;
  const work = (async () => step.work({ remainingMs: own.remainingMs, signal }))();
  const settling = work.finally(() => {
    settled = true;
  });
  try {
    return await untilAborted(() => settling, signal);
  } catch (cause) {
    if (signal.aborted) {
      const graceMs = Math.min(abortGraceMs, limits.remainingStopMs() * graceShare);
      await settleWithin(graceMs, settling, limits.clock);
      const onLate = (): void => step.onLate?.();
      if (!settled) settling.then(onLate, onLate);
    }
    throw bootStepError(limits, step, { budgetMs, cause, aborted: signal.aborted });
  }
}

async function settleWithin(delayMs: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  await withDeadline(delayMs, clock, (grace) => untilAborted(() => work, grace.signal)).catch(() => {});
}

function bootStepError<T>(
  limits: BootLimits,
  step: BootStep<T>,
  end: { readonly budgetMs: number; readonly cause: unknown; readonly aborted: boolean },
): AppError {
  const { cause } = end;
  const options = { cause, data: step.data ?? {} };
  const stop: unknown = limits.signal.reason;
  if (stop instanceof AppError)
    return new AppError("APP_BOOT_ABORTED", `${stop.message} during ${step.label}`, options);
  if (end.aborted) {
    return new AppError(step.codes.timeout, `${step.label} did not end within ${Math.round(end.budgetMs)} ms`, options);
  }
  // Already says what failed and why.
  if (cause instanceof AppError && cause.code === step.codes.failed) return cause;
  return new AppError(step.codes.failed, `${step.label} failed: ${messageOf(cause)}`, options);
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
