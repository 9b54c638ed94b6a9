import { readFileSync } from "node:fs";
import { expect } from "vitest";

/** One thing that happens to a peer, or that it must do. `docs/protocols/ws-v1.md` says what each member means. */
export type Step = Readonly<Record<string, unknown>>;

export interface Vector {
  readonly name: string;
  readonly greeted?: boolean;
  readonly steps: readonly Step[];
}

const url = new URL("../../../docs/protocols/ws-v1.vectors.json", import.meta.url);

export const vectors = JSON.parse(readFileSync(url, "utf8")) as {
  readonly server: readonly Vector[];
  readonly client: readonly Vector[];
};

/** What the placeholders of one vector stand for: `$name` is bound where it is first expected, `$*` is anything. */
export class Bindings {
  readonly #values = new Map<string, unknown>();

  bind(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** Replaces placeholders by what they stand for. */
  fill(value: unknown): unknown {
    if (typeof value === "string" && value.startsWith("$") && this.#values.has(value)) return this.#values.get(value);
    if (Array.isArray(value)) return value.map((each) => this.fill(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.fill(inner)]));
  }

  /** Compares, and binds the placeholders that are met for the first time. */
  expectEqual(actual: unknown, expected: unknown): void {
    this.#learn(actual, expected);
    expect(actual).toEqual(anythingIn(this.fill(expected)));
  }

  #learn(actual: unknown, expected: unknown): void {
    if (typeof expected === "string" && expected.startsWith("$")) {
      if (!this.#values.has(expected)) this.#values.set(expected, expected === "$*" ? expected : actual);
    } else if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null) {
      for (const [key, inner] of Object.entries(expected))
        this.#learn((actual as Readonly<Record<string, unknown>>)[key], inner);
    }
  }
}

function anythingIn(value: unknown): unknown {
  if (value === "$*") return expect.anything();
  if (Array.isArray(value)) return value.map(anythingIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, anythingIn(inner)]));
}
