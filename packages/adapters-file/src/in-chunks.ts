/** Works side by side. */
const chunkSize = 64;

/** The results in order; so many works at once. */
export async function inChunks<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += chunkSize)
    results.push(...(await Promise.all(items.slice(at, at + chunkSize).map(work))));
  return results;
}
