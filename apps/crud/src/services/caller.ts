import type { RepositoryExecutor } from "@mega/core/repository";
import type { BoardFeed } from "../live/board-feed.ts";
import type { User } from "../schemas/user.ts";

/** Who asks, and where the data is. The context of a signed-in request is one; a job or a test can be another. */
export interface Caller {
  readonly db: RepositoryExecutor;
  readonly user: User;
  /** Absent where nobody can be watching yet. */
  readonly feed?: BoardFeed;
}

/** Throws unless the caller has seen this version: what stands behind If-Match. */
export type Precondition = (currentVersion: number) => void;

/** An entity to change, and what must hold of it. */
export interface Target {
  readonly id: string;
  readonly precondition: Precondition;
}
