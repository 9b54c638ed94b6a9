import type { Service, ServiceName } from "@mega/services";

/** The faults of the list, in the order of the table. */
export const faultNames = [
  "wrong-password",
  "unknown-host",
  "restarted",
  "frozen",
  "half-open",
  "cut",
  "exhausted",
  "disk-full",
  "read-only",
  "emptied",
  "oversized",
  "not-json",
  "killed",
  "symlink",
  "migrating",
] as const;

export type FaultName = (typeof faultNames)[number];

/** Where a subject keeps what it is given. */
export interface Place {
  /** Of the server, perhaps through a link that can be spoilt; empty where there is no server. */
  readonly url: string;
  /** Of the server itself. */
  readonly directUrl: string;
  /** For subjects that keep files. */
  readonly folder: string;
  /** A small disk on which a server is to keep what it is given. */
  readonly disk?: string;
}

export type Write = (key: string, value: unknown) => Promise<unknown>;

/** A running adapter, as far as the faults need one. */
export interface Store {
  /** Resolves once the system has acknowledged it. A key is written once. */
  readonly write: Write;
  /** Undefined where there is none. */
  read(key: string): Promise<unknown>;
  /** All writes of `work` or none. May run `work` again. */
  transact?(work: (write: Write) => Promise<void>): Promise<void>;
  /** Has as many calls under way as the adapter allows, until the returned function is called. */
  exhaust(server: Service | undefined): Promise<() => Promise<void>>;
  /** Removes everything, past the adapter. */
  empty?(): Promise<void>;
  close(): Promise<void>;
}

/** Turns writing off and on, past the adapter. */
export interface ReadOnlySwitch {
  /** What the store under the fault is to open. */
  readonly place: Place;
  /** Whether it is turned off before the store opens, which then has to fail. */
  readonly isForBoot: boolean;
  on(): Promise<void>;
  off(): Promise<void>;
  close(): Promise<void>;
}

export interface SmallDiskPlan {
  readonly megabytes: number;
  /** How much of it something else takes until the fault is over. */
  readonly ballastMegabytes: number;
  /** Of each write that fills the rest. */
  readonly valueBytes: number;
  /** A folder whose owner the disk has to have. */
  dataFolder(place: Place): Promise<string>;
  /** Makes the disk a place for a store; resolves to how it is given up. */
  settle(place: Place): Promise<{ readonly place: Place; readonly close: () => Promise<void> }>;
}

/** One adapter of the matrix. */
export interface Subject {
  readonly name: string;
  readonly server?: { readonly name: ServiceName; readonly variant?: string };
  /** What a caller may get under each fault. One that is missing does not apply. */
  readonly expects: Readonly<Partial<Record<FaultName, readonly string[]>>>;
  /** No call may take longer, whatever happens. */
  readonly callMs: number;
  /** A call must succeed so soon after the fault. */
  readonly recoveryMs: number;
  open(place: Place): Promise<Store>;
  /** Whether a write that was rejected may be there all the same. */
  isInDoubt(error: unknown): boolean;
  /** A value too large to be taken. */
  oversized(): unknown;
  readonly smallDisk?: SmallDiskPlan;
  openReadOnlySwitch?(place: Place): Promise<ReadOnlySwitch>;
  /** Boots with migrations that each write one of `migrationKeys`; for a process of its own. */
  migrate?(place: Place): Promise<void>;
}

export const migrationKeys = ["0001", "0002", "0003", "0004", "0005"].map((number) => `migration-${number}`);

/** What is written under a key unless the value is the point. */
export const textFor = (key: string): string => `value of ${key}`;

/** What a program matches on, or the text where there is no code. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
