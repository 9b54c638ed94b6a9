/** Runs something that is expected to leave one uncaught exception behind, and gives that. */
export async function uncaughtOf(run: () => unknown): Promise<unknown> {
  const before = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  try {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    process.once("uncaughtException", resolve);
    await run();
    return await promise;
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of before) process.on("uncaughtException", listener);
  }
}
