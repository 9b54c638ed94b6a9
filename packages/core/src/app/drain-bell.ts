import type { Logger } from "../logger.ts";

/** Tells everyone who asked, once, that the app has begun to stop. */
export interface DrainBell {
  ring(): void;
  readonly onRing: (run: () => void) => void;
}

export function createDrainBell(logger: () => Logger): DrainBell {
  let waiting: (() => void)[] | undefined = [];
  const call = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      logger().error({ err: error }, "an onDrain callback threw");
    }
  };
  return {
    ring() {
      const runs = waiting ?? [];
      waiting = undefined;
      for (const run of runs) call(run);
    },
    onRing(run) {
      if (waiting === undefined) call(run);
      else waiting.push(run);
    },
  };
}
