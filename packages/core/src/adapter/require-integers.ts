type Range = readonly [min: number, max: number];

/** Throws a `RangeError` that names the first option out of its range, and the value. */
export function requireIntegers<Options extends object>(
  factory: string,
  options: Options,
  ranges: { readonly [Option in keyof Options]?: Range },
): void {
  for (const [option, [min, max]] of Object.entries<Range>(ranges as Record<string, Range>)) {
    const value: unknown = Reflect.get(options, option);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) continue;
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    throw new RangeError(`${factory}.${option} (${shown}) must be an integer from ${min} to ${max}`);
  }
}
