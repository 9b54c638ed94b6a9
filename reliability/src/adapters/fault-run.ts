import { setTimeout as sleep } from "node:timers/promises";
import { FaultProxy } from "@mega/lab";
import type { Service } from "@mega/services";
import { Ledger } from "./ledger.ts";
import { codeOf, type Place, type Store, type Subject, textFor } from "./subject.ts";
import { HangError, within } from "./time-limit.ts";

export interface FaultRunOptions {
  readonly subject: Subject;
  /** Of the subject, if it needs one; up and answering. */
  readonly server: Service | undefined;
  /** Exists, is empty, and belongs to this run. */
  readonly folder: string;
  /** Before each key, so that runs on one server do not meet. */
  readonly prefix: string;
}

const retryPauseMs = 20;
/** How often a recovered store must work before it counts as recovered for good. */
const provingWrites = 5;

export interface WriteOptions {
  /** Instead of one that tells its key. */
  readonly value?: unknown;
  /** Whether it is an outcome that the write went well. */
  readonly notesSuccess?: boolean;
}

export interface WriteLoopOptions {
  readonly writers?: number;
  /** How many writes there are at most. */
  readonly most?: number;
  /** Of each write, instead of one that tells its key. */
  readonly value?: () => unknown;
}

/** One fault on one subject: what callers got, what was acknowledged, what was refused, and what is wrong with that. */
export class FaultRun {
  readonly subject: Subject;
  readonly server: Service | undefined;
  readonly folder: string;
  /** Distinct outcomes, in the order of their appearance. */
  readonly outcomes = new Set<string>();
  readonly violations: string[] = [];
  readonly #prefix: string;
  readonly #ledger = new Ledger();
  readonly #cleanUps: (() => Promise<unknown>)[] = [];
  #place: Place;
  #store: Promise<Store> | undefined;
  #next = 0;

  constructor({ subject, server, folder, prefix }: FaultRunOptions) {
    this.subject = subject;
    this.server = server;
    this.folder = folder;
    this.#prefix = prefix;
    this.#place = { url: server?.url ?? "", directUrl: server?.url ?? "", folder };
  }

  get place(): Place {
    return this.#place;
  }

  get acknowledged(): number {
    return this.#ledger.size;
  }

  /** For faults that are about a server; the table asks for them only where there is one. */
  get ownServer(): Service {
    if (this.server === undefined) throw new Error(`${this.subject.name} has no server`);
    return this.server;
  }

  /** Where the store is opened from now on. */
  moveTo(place: Place): void {
    this.#place = place;
  }

  /** Leads the store over a link that can be spoilt. */
  async openLink(): Promise<FaultProxy> {
    const proxy = await FaultProxy.before(this.ownServer.url);
    this.cleanUp(() => proxy[Symbol.asyncDispose]());
    this.moveTo({ ...this.place, url: proxy.through(this.place.url) });
    return proxy;
  }

  /** When the run is over, in reverse order, also when something went wrong. */
  cleanUp(work: () => Promise<unknown>): void {
    this.#cleanUps.push(work);
  }

  /** The one that has to recover: opened when it is first asked for, and again only if that failed. */
  store(): Promise<Store> {
    this.#store ??= this.#bounded("opening", this.subject.open(this.#place)).then(
      (store) => {
        this.cleanUp(() => store.close());
        return store;
      },
      (error: unknown) => {
        this.#store = undefined;
        throw error;
      },
    );
    return this.#store;
  }

  /** Opens a store that has to fail; what it fails with is an outcome. */
  async expectBootFailure(place: Place): Promise<void> {
    await this.note("opening", async () => {
      const store = await this.subject.open(place);
      await store.close();
    });
  }

  /** Some other thing that was seen, in the place of a code. */
  saw(outcome: string): void {
    this.outcomes.add(outcome);
  }

  /** A call that hangs is no outcome, but a violation. */
  sawFailure(error: unknown): void {
    if (error instanceof HangError) this.violate(error.message);
    else this.saw(codeOf(error));
  }

  /** Makes a call whose failure is an outcome, and so is its success; whether it succeeded. */
  async note(what: string, call: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.#bounded(what, call());
      this.saw("ok");
      return true;
    } catch (error) {
      this.sawFailure(error);
      return false;
    }
  }

  newKey(): string {
    this.#next += 1;
    return `${this.#prefix}-${this.#next}`;
  }

  /** One write; the outcome is noted, a success only if `notesSuccess`. Whether it was acknowledged. */
  async write({ value, notesSuccess = true }: WriteOptions = {}): Promise<boolean> {
    const key = this.newKey();
    const actual = value === undefined ? textFor(key) : value;
    try {
      const { write } = await this.store();
      await this.#bounded("a write", write(key, actual));
      this.acknowledge(key, actual);
      if (notesSuccess) this.saw("ok");
      return true;
    } catch (error) {
      this.sawFailure(error);
      this.refuse(key, error);
      return false;
    }
  }

  /** Several that go well, before or after the fault: one that fails is a violation. */
  async writeWell(count: number): Promise<void> {
    const { write } = await this.store();
    for (let n = 0; n < count; n += 1) {
      const key = this.newKey();
      await this.#bounded("a write", write(key, textFor(key)));
      this.acknowledge(key, textFor(key));
    }
  }

  /** Writers side by side, each until its first failure. */
  async writeUntilRefused({ writers = 1, most = 5_000, value }: WriteLoopOptions = {}): Promise<void> {
    let left = most;
    const writer = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        if (!(await this.write({ value: value?.(), notesSuccess: false }))) return;
      }
      this.saw("ok");
    };
    await Promise.all(Array.from({ length: writers }, writer));
  }

  /** Runs while `isOver` does not say otherwise, failures or not. */
  async writeThroughout(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const isWritten = await this.write({ notesSuccess: false });
      await sleep(isWritten ? 1 : retryPauseMs);
    }
  }

  /** From now on a violation if it is not there. */
  acknowledge(key: string, value: unknown): void {
    this.#ledger.acknowledge(key, value);
  }

  /** From now on a violation if it is there, unless the error leaves that open. */
  refuse(key: string, error: unknown): void {
    if (!(error instanceof HangError) && !this.subject.isInDoubt(error)) this.#ledger.refuse(key, codeOf(error));
  }

  /** For a fault that takes away what was acknowledged. */
  forgive(): void {
    this.#ledger.forgive();
  }

  violate(violation: string): void {
    this.violations.push(violation);
  }

  /** Calls until one succeeds; how long after `endedAt` that was, undefined if the bound passes first. */
  async recover(endedAt: number): Promise<number | undefined> {
    const limit = this.subject.recoveryMs;
    let last: unknown;
    while (performance.now() - endedAt <= limit) {
      const key = this.newKey();
      try {
        const { write } = await this.store();
        await this.#bounded("a write", write(key, textFor(key)));
        const recoveryMs = performance.now() - endedAt;
        this.acknowledge(key, textFor(key));
        return recoveryMs;
      } catch (error) {
        last = error;
        this.refuse(key, error);
        await sleep(retryPauseMs);
      }
    }
    this.violate(`no call succeeded within ${limit} ms after the fault; the last one: ${codeOf(last)}`);
    return undefined;
  }

  /** Holds what is there against what was told. */
  async verify(): Promise<void> {
    await this.writeWell(provingWrites);
    const store = await this.store();
    const read = (key: string) => this.#bounded("a read", store.read(key));
    for (const contradiction of await this.#ledger.contradictions(read)) this.violate(contradiction);
  }

  async close(): Promise<void> {
    const { server } = this;
    // A fault that failed half-way may have left it so.
    server?.resume();
    if (server !== undefined && server.pid === undefined) await server.start();
    for (const work of this.#cleanUps.toReversed()) await work();
  }

  #bounded<T>(what: string, work: Promise<T>): Promise<T> {
    return within(this.subject.callMs, `${what} of ${this.subject.name}`, work);
  }
}
