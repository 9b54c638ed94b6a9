export interface PlainCopyOptions {
  readonly maxDepth: number;
  readonly maxEntries: number;
  /** What to show of a string. */
  readonly text: (text: string) => string;
  /** What to show in the place of a value with this name; `undefined` to show the value. */
  readonly hidden: (name: string) => string | undefined;
}

type Path = readonly object[];
type Entry = readonly [name: string, value: unknown];

/** Makes a function that turns any value into bounded, plain JSON. It never throws. */
export function createPlainCopy({ maxDepth, maxEntries, text, hidden }: PlainCopyOptions): (value: unknown) => unknown {
  const copy = (value: unknown, path: Path): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return scalar(value);
    if (path.includes(value)) return "[Circular]";
    if (path.length >= maxDepth) return "[Deep]";
    try {
      return copyObject(value, [...path, value]);
    } catch {
      return "[Unreadable]";
    }
  };

  const copyObject = (value: object, path: Path): unknown => {
    if (Array.isArray(value) || value instanceof Set) return copyList([...value], path);
    if (value instanceof Map)
      return copyEntries(
        [...value].map(([key, entry]) => [String(key), entry]),
        path,
      );
    if (value instanceof Error) return copyEntries(errorEntries(value), path);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[Invalid date]" : value.toISOString();
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON(), path);
    return copyEntries(entriesOf(value), path);
  };

  const copyList = (list: readonly unknown[], path: Path): unknown[] => {
    const shown = list.slice(0, maxEntries).map((entry) => copy(entry, path));
    if (list.length > shown.length) shown.push(`… ${list.length - shown.length} more`);
    return shown;
  };

  const copyEntries = (entries: readonly Entry[], path: Path): Record<string, unknown> => {
    const shown: Entry[] = [];
    for (const [name, entry] of entries.slice(0, maxEntries)) {
      if (entry !== undefined) shown.push([name, hidden(name) ?? copy(entry, path)]);
    }
    if (entries.length > maxEntries) shown.push(["…", `${entries.length - maxEntries} more`]);
    // fromEntries defines instead of assigning, so a key named __proto__ stays data.
    return Object.fromEntries(shown);
  };

  return (value) => copy(value, []);
}

function errorEntries(error: Error): Entry[] {
  const own = entriesOf(error).filter(([name]) => name !== "name");
  const entries: Entry[] = [["type", error.name], ["message", error.message], ["stack", error.stack], ...own];
  if (error.cause !== undefined) entries.push(["cause", error.cause]);
  if (error instanceof AggregateError) entries.push(["errors", error.errors]);
  return entries;
}

/** Like `Object.entries`, with a mark in the place of a value whose getter throws. */
function entriesOf(value: object): Entry[] {
  return Object.keys(value).map((name) => {
    try {
      return [name, (value as Readonly<Record<string, unknown>>)[name]];
    } catch {
      return [name, "[Unreadable]"];
    }
  });
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
