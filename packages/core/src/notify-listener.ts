/**
 * Calls a listener whose failure must not become that of the caller. As with `EventTarget`, what it throws ends up as an uncaught
 * exception: a bug that shows.
 */
export function notifyListener(call: () => void): void {
  try {
    call();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
