import type { Clock, Timer } from "./clock.ts";

/** Runs `run` again and again, `pauseMs` apart, without keeping the process alive. */
export function repeatEvery(clock: Clock, pauseMs: number, run: () => void): Timer {
  let timer: Timer;
  const arm = (): void => {
    timer = clock.schedule(pauseMs, fire, { keepAlive: false });
  };
  const fire = (): void => {
    arm();
    run();
  };
  arm();
  return { cancel: () => timer.cancel() };
}
