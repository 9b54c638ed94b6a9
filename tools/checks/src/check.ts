import type { Finding } from "./finding.ts";
import type { Workspace } from "./workspace.ts";

export interface CheckOptions {
  /** The git ref that a change is compared with; without one, checks of changes have nothing to compare. */
  readonly baseRef?: string | undefined;
}

/** Reads the workspace and tells what is wrong with it. Never changes anything. */
export type Check = (workspace: Workspace, options: CheckOptions) => readonly Finding[];
