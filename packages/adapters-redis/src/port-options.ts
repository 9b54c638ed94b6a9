/** Throws a `TypeError` that names the option. */
export function requirePrefix(option: string, prefix: unknown): void {
  if (typeof prefix === "string" && /^[A-Za-z0-9][\w.:-]{0,63}$/.test(prefix)) return;
  throw new TypeError(`${option} (${JSON.stringify(prefix)}) must be 1 to 64 letters, digits, "_", ".", ":" or "-"`);
}

/** Throws a `TypeError` that names the option. */
export function requireClientName(option: string, client: unknown): void {
  if (typeof client === "string" && client !== "") return;
  throw new TypeError(`${option} (${JSON.stringify(client)}) must be the name of a redis() resource`);
}

/** The braces make a cluster keep all keys of one prefix in one slot, as scripts need it. */
export const keysUnder = (prefix: string, kind: string): string => `{${prefix}}:${kind}:`;
