const maxPointers = 20;

/** RFC 6901 pointers of what `given` has and `sent` has not, or has differently. Both are plain JSON; `sent` may have more. */
export function diffJson(given: unknown, sent: unknown): readonly string[] {
  const pointers: string[] = [];
  walk(given, sent, "", pointers);
  return pointers;
}

function walk(given: unknown, sent: unknown, at: string, pointers: string[]): void {
  if (pointers.length >= maxPointers || given === sent) return;
  if (typeof given !== "object" || given === null || typeof sent !== "object" || sent === null) {
    pointers.push(at);
    return;
  }
  const target = sent as Readonly<Record<string, unknown>>;
  for (const [key, value] of Object.entries(given)) {
    const pointer = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (Object.hasOwn(target, key)) walk(value, target[key], pointer, pointers);
    else pointers.push(pointer);
    if (pointers.length >= maxPointers) return;
  }
}
