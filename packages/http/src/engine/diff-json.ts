const maxPointers = 20;

/** RFC 6901 pointers of what `given` has and `sent` has not, or has differently. Both are plain JSON; `sent` may have more. */
export function diffJson(given: unknown, sent: unknown): readonly string[] {
  const pointers: string[] = [];
  const walk = (one: unknown, other: unknown, at: string): void => {
    if (pointers.length >= maxPointers || one === other) return;
    if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) {
      pointers.push(at);
      return;
    }
    const target = other as Readonly<Record<string, unknown>>;
    for (const [key, value] of Object.entries(one)) {
      const pointer = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (Object.hasOwn(target, key)) walk(value, target[key], pointer);
      else pointers.push(pointer);
      if (pointers.length >= maxPointers) return;
    }
  };
  walk(given, sent, "");
  return pointers;
}
