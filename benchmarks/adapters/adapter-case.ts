import type { Cache } from "@mega/core/cache";
import type { SqlDatabase } from "@mega/core/sql";

/** The same work twice. Each is called with numbers that count up, and awaited. */
export interface AdapterCase {
  readonly name: string;
  /** How many calls are under way at once, each in a measurement of its own. */
  readonly inFlight: readonly number[];
  /** The driver that the adapter stands on, with the same settings and the same promises. */
  readonly bare: (index: number) => unknown;
  readonly mega: (index: number) => unknown;
}

export interface OpenAdapter {
  readonly cases: readonly AdapterCase[];
  /** Caches on one store, as processes of an app would have them. */
  readonly caches?: readonly Cache[];
  /** Empty, but for the tables of the cases. */
  readonly sql?: SqlDatabase;
  close(): Promise<void>;
}

/** What a measurement is given; both are empty and its own. */
export interface AdapterPlace {
  /** Of the server; empty for an adapter that has none. */
  readonly url: string;
  /** On a disk. */
  readonly directory: string;
}

export type OpenAdapterAt = (place: AdapterPlace) => Promise<OpenAdapter>;

/** One call, and as many as an app has under load. */
export const aloneAndTogether: readonly number[] = [1, 16];

/** The load that caches are made for. */
export const cacheInFlight: readonly number[] = [256];
