/** Where the client's credential comes from. */
export type FetchToken = () => Promise<string> | string;

/** Keeps the credential until it is known to be used up, and asks for a new one at most once at a time. */
export class TokenSource {
  readonly #fetch: FetchToken;
  #current: Promise<string> | undefined;

  constructor(fetch: FetchToken) {
    this.#fetch = fetch;
  }

  get(): Promise<string> {
    if (this.#current !== undefined) return this.#current;
    const asked = (async () => this.#fetch())();
    this.#current = asked;
    // A failure is not kept: the next attempt asks again.
    asked.catch(() => this.#current === asked && this.invalidate());
    return asked;
  }

  invalidate(): void {
    this.#current = undefined;
  }
}
