export interface PlainCopyOptions {
  readonly maxDepth: number;
  readonly maxEntries: number;
  /** What to show of a string. */
  readonly text: (text: string) => string;
  /** What to show in the place of a value with this name; `undefined` to show the value. */
  readonly hidden: (name: string) => string | undefined;
}

type Entry = readonly [name: string, value: unknown];

/** Makes a function that turns any value into bounded, plain JSON. It never throws. Written for speed: it runs for each log line. */
export function createPlainCopy({ maxDepth, maxEntries, text, hidden }: PlainCopyOptions): (value: unknown) => unknown {
  /** The objects around the value at hand, the outermost first. */
  const around: object[] = [];

  const copy = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return scalar(value);
    if (around.includes(value)) return "[Circular]";
    if (around.length >= maxDepth) return "[Deep]";
    around.push(value);
    try {
      return copyObject(value);
    } catch {
      return "[Unreadable]";
    } finally {
      around.pop();
    }
  };

  const copyObject = (value: object): unknown => {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype && !("toJSON" in value)) return copyRecord(value);
    if (Array.isArray(value) || value instanceof Set) return copyList([...value]);
    if (value instanceof Map) return copyEntries([...value].map(([key, entry]) => [String(key), entry]));
    if (value instanceof Error) return copyEntries(errorEntries(value));
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[Invalid date]" : value.toISOString();
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON());
    return copyRecord(value);
  };

  const copyList = (list: readonly unknown[]): unknown[] => {
    const shown = list.slice(0, maxEntries).map(copy);
    if (list.length > shown.length) shown.push(`… ${list.length - shown.length} more`);
    return shown;
  };

  const copyRecord = (value: object): Record<string, unknown> => {
    const shown: Record<string, unknown> = {};
    const names = Object.keys(value);
    const count = Math.min(names.length, maxEntries);
    for (let index = 0; index < count; index++) {
      const name = names[index] as string;
      show(shown, name, hidden(name) ?? copy(read(value, name)));
    }
    if (names.length > count) shown["…"] = `${names.length - count} more`;
    return shown;
  };

  const copyEntries = (entries: readonly Entry[]): Record<string, unknown> => {
    const shown: Record<string, unknown> = {};
    for (const [name, entry] of entries.slice(0, maxEntries)) show(shown, name, hidden(name) ?? copy(entry));
    if (entries.length > maxEntries) shown["…"] = `${entries.length - maxEntries} more`;
    return shown;
  };

  return copy;
}

/** Defines a member. Plain assignment would take the name `__proto__` for an order. */
function show(shown: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) return;
  if (name === "__proto__") Object.defineProperty(shown, name, { value, enumerable: true });
  else shown[name] = value;
}

function read(value: object, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[name];
  } catch {
    return "[Unreadable]";
  }
}

function errorEntries(error: Error): Entry[] {
  const own = Object.keys(error)
    .filter((name) => name !== "name")
    .map((name): Entry => [name, read(error, name)]);
  const entries: Entry[] = [["type", error.name], ["message", error.message], ["stack", error.stack], ...own];
  if (error.cause !== undefined) entries.push(["cause", error.cause]);
  if (error instanceof AggregateError) entries.push(["errors", error.errors]);
  return entries;
}

function scalar(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
    case "symbol":
      return value.toString();
    case "function":
      return "[Function]";
    case "number":
      return Number.isFinite(value) ? value : String(value);
    default:
      return value;
  }
}
