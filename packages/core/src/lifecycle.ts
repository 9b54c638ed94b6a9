export type AppPhase = "idle" | "starting" | "running" | "stopping" | "stopped" | "failed";

/** What a server needs to know of the life of its app. */
export interface Lifecycle {
  phase(): AppPhase;
  /** Whether work may be sent here. False until everything has started, and again from the moment a stop begins. */
  isReady(): boolean;
  /** Calls back once, in the turn in which the stop begins and before anything drains; at once if that has passed. */
  onDrain(run: () => void): void;
}
