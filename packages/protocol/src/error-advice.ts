/** The codes of `ERROR` that are temporary, and those of them that say that nothing has run. Apart from the table for the sake of a client's size; a test holds both equal. */
const temporary: ReadonlySet<number> = new Set([100, 111, 114, 115]);
const beforeRunning: ReadonlySet<number> = new Set([111, 115]);

/** Whether the same request may succeed later, unchanged. */
export const isTemporaryError = (code: number): boolean => temporary.has(code);

/** Whether the request was turned away before anything ran, so that repeating it cannot run it twice. */
export const isBeforeRunning = (code: number): boolean => beforeRunning.has(code);
