import type { AppError } from "../app-error.ts";
import type { AppPhase } from "../lifecycle.ts";
import type { ShutdownReport } from "./shutdown-report.ts";

/**
 * idle → starting → running → stopping → stopped
 * A boot that fails goes starting → stopping → failed; a boot that is told to stop goes starting → stopping → stopped;
 * an app that is stopped before it starts goes idle → stopped. There is no way back: an app lives once.
 */
export type AppState =
  | { readonly phase: "idle" }
  | { readonly phase: "starting" }
  | { readonly phase: "running" }
  | { readonly phase: "stopping"; readonly reason: string }
  | { readonly phase: "stopped"; readonly report: ShutdownReport }
  | { readonly phase: "failed"; readonly error: AppError; readonly report: ShutdownReport };

const next: Readonly<Record<AppPhase, readonly AppPhase[]>> = {
  idle: ["starting", "stopped"],
  starting: ["running", "stopping"],
  running: ["stopping"],
  stopping: ["stopped", "failed"],
  stopped: [],
  failed: [],
};

export interface StateGate {
  readonly state: AppState;
  /** The only place where the state changes. Throws on a change that cannot happen: that is a bug of the kernel. */
  enter(state: AppState): void;
}

export function createStateGate(onEnter: (state: AppState) => void): StateGate {
  let current: AppState = { phase: "idle" };
  return {
    get state() {
      return current;
    },
    enter(state) {
      if (!next[current.phase].includes(state.phase)) {
        throw new Error(`an app cannot go from ${current.phase} to ${state.phase}`);
      }
      current = state;
      onEnter(state);
    },
  };
}
