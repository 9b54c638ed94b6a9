/** How many texts that were seen once are remembered per text that may be prepared. */
const candidatesPerName = 4;

/**
 * Which statements one connection prepares under a name, which the server keeps until the connection ends: those that came twice, up to a
 * bound. Statements made of parts that vary would fill any table, and each comes once.
 */
export class StatementNames {
  readonly #size: number;
  /** Most have no types, and then the key is the text itself, which need not be put together. */
  readonly #named = new Set<string>();
  readonly #seenOnce = new Set<string>();

  constructor(size: number) {
    this.#size = size;
  }

  isNamed(statement: string, types = ""): boolean {
    const text = types === "" ? statement : `${types};${statement}`;
    if (this.#named.has(text)) return true;
    if (this.#named.size >= this.#size) return false;
    if (this.#seenOnce.delete(text)) {
      this.#named.add(text);
      return true;
    }
    this.#seenOnce.add(text);
    if (this.#seenOnce.size > this.#size * candidatesPerName) this.#forgetOldest();
    return false;
  }

  #forgetOldest(): void {
    const [oldest] = this.#seenOnce;
    if (oldest !== undefined) this.#seenOnce.delete(oldest);
  }
}
