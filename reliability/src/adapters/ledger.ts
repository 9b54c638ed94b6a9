/** What callers were told of their writes. */
export class Ledger {
  readonly #acknowledged = new Map<string, unknown>();
  readonly #refused = new Map<string, string>();

  /** How many writes were acknowledged. */
  get size(): number {
    return this.#acknowledged.size;
  }

  acknowledge(key: string, value: unknown): void {
    this.#acknowledged.set(key, value);
  }

  /** With a code that says that the write had no effect. */
  refuse(key: string, code: string): void {
    this.#refused.set(key, code);
  }

  /** For a fault that takes away what was acknowledged. */
  forgive(): void {
    this.#acknowledged.clear();
  }

  /** What does not go together with what `read` finds; it resolves to undefined where there is nothing. */
  async contradictions(read: (key: string) => Promise<unknown>): Promise<readonly string[]> {
    const lost: string[] = [];
    for (const [key, value] of this.#acknowledged) if ((await read(key)) !== value) lost.push(key);
    const kept: string[] = [];
    for (const key of this.#refused.keys()) if ((await read(key)) !== undefined) kept.push(key);
    return [
      ...(lost.length > 0 ? [`${lost.length} of ${this.size} acknowledged writes are missing: ${lost[0]}`] : []),
      ...(kept.length > 0
        ? [`${kept.length} writes are there although they were refused: ${this.#refused.get(kept[0] ?? "")}`]
        : []),
    ];
  }
}
