/** Thrown by the fault runner, never by an adapter. */
export class HangError extends Error {
  override readonly name = "HangError";
}

/** What the work resolves to, or a `HangError` that names `what`. The work itself goes on. */
export async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new HangError(`${what} took more than ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    // Whatever becomes of it later is nobody's business any more.
    work.catch(() => {});
  }
}
