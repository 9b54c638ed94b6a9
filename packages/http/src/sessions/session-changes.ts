type Data = Readonly<Record<string, unknown>>;
type Change = (stored: unknown) => unknown;

/** Marks a session whose id was replaced: readable for a while, never written again. */
export const retiredMark = "mega:retired";

/** What a request did to its session, per key, so that it can be repeated on newer data. */
export class SessionChanges {
  readonly #changes = new Map<string, Change>();

  get isEmpty(): boolean {
    return this.#changes.size === 0;
  }

  /** The last change of a key decides; one that derives builds on those before it. */
  add(key: string, change: Change): void {
    if (key === "" || key === retiredMark) throw new TypeError(`session key ${JSON.stringify(key)} is reserved`);
    const before = this.#changes.get(key);
    this.#changes.set(key, before === undefined ? change : (stored) => change(before(stored)));
  }

  clear(): void {
    this.#changes.clear();
  }

  read(key: string, data: Data): unknown {
    const stored = Object.hasOwn(data, key) ? data[key] : undefined;
    const change = this.#changes.get(key);
    return change === undefined ? stored : change(stored);
  }

  /** The data after all changes; the same object when they change nothing. */
  apply(data: Data): Data {
    const next = new Map(Object.entries(data));
    let isChanged = false;
    for (const key of this.#changes.keys()) {
      const value = this.read(key, data);
      if (JSON.stringify(value) === JSON.stringify(next.get(key))) continue;
      isChanged = true;
      if (value === undefined) next.delete(key);
      else next.set(key, value);
    }
    return isChanged ? Object.fromEntries(next) : data;
  }
}

/** A frozen copy of what JSON keeps of the value: what a later request would read. Throws a `TypeError` on what JSON cannot hold. */
export function toSessionValue(key: string, value: unknown): unknown {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new TypeError(`session value of ${JSON.stringify(key)} is not JSON`);
  return freeze(JSON.parse(json));
}

export function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
