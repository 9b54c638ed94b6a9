import type { AppLimits } from "./app-options.ts";
import type { AppRunner } from "./app-runner.ts";
import { messageOf } from "./boot-step.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ShutdownReport } from "./shutdown-report.ts";

type StopSignal = "SIGINT" | "SIGTERM";
type FatalKind = "uncaughtException" | "unhandledRejection";

/** Starts the app and ties the process to its life, for good: a signal after `stop()` ends the process. */
export async function runOnProcess(runner: AppRunner, limits: AppLimits): Promise<void> {
  const tie = tieProcess(runner, limits);
  try {
    await runner.start();
  } catch (error) {
    // A boot that a signal or a fatal error has ended is answered by its handler; one that failed by itself is not.
    if (tie.isEnding() && runner.state.phase !== "failed") return new Promise<never>(() => {});
    runner.logger.fatal({ err: error }, `${messageOf(error)}`);
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(exitCodes.failed);
  }
}

function tieProcess(runner: AppRunner, limits: AppLimits): { isEnding(): boolean } {
  let firstSignal: StopSignal | undefined;
  let hasFatalError = false;

  const end = async (reason: string, timeoutMs: number, codeOf: (report: ShutdownReport) => number): Promise<void> => {
    const report = await runner.stop(reason, timeoutMs);
    process.exit(hasFatalError || !report.isClean ? exitCodes.failed : codeOf(report));
  };

  const onSignal = (signal: StopSignal): void => {
    if (firstSignal !== undefined) {
      runner.logger.warn({ signal }, `${signal} again: exiting now`);
      process.exit(exitCodes[signal]);
    }
    firstSignal = signal;
    const wasRunning = runner.state.phase !== "starting";
    void end(signal, limits.shutdownTimeoutMs, () => (wasRunning ? exitCodes.clean : exitCodes[signal]));
  };

  const onFatal = (kind: FatalKind, error: unknown): void => {
    // Nobody reads the log any more, and the line would only raise the same error again.
    if (!isBrokenPipe(error)) logFatal(runner, kind, error);
    if (hasFatalError) return;
    hasFatalError = true;
    void end(kind, limits.crashTimeoutMs, () => exitCodes.failed);
  };

  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.on("uncaughtException", (error) => onFatal("uncaughtException", error));
  process.on("unhandledRejection", (error) => onFatal("unhandledRejection", error));
  return { isEnding: () => firstSignal !== undefined || hasFatalError };
}

function logFatal(runner: AppRunner, kind: FatalKind, error: unknown): void {
  const err = error instanceof Error ? error : { message: String(error) };
  runner.logger.fatal({ kind, err }, `${kind}: ${messageOf(error)}`);
}

const isBrokenPipe = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EPIPE";
