/** The data systems that can be had. */
export const serviceNames = ["postgres", "mariadb", "redis", "nats", "mongodb"] as const;

export type ServiceName = (typeof serviceNames)[number];

/** Where a server may come from, in the order in which they are tried. */
export const serviceOrigins = ["environment", "running", "compose", "binary", "registry", "debian"] as const;

export type ServiceOrigin = (typeof serviceOrigins)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

export interface StartServiceOptions {
  /** Which release, where suites run on more than one. @default the first of the service */
  readonly variant?: string;
  /** Put after the launcher's own arguments, so they win. Makes the server `own`. @default [] */
  readonly args?: readonly string[];
  /** Acknowledged means on the disk, at the price of an fsync each. Makes the server `own`. @default false */
  readonly durable?: boolean;
  /** A server that only the caller uses and may freeze and kill: never one that somebody else runs. @default false */
  readonly own?: boolean;
  /** What is read instead of the environment of this process. @default process.env */
  readonly environment?: Environment;
}

export const startServiceDefaults = {
  args: [],
  durable: false,
  own: false,
} as const satisfies Partial<StartServiceOptions>;

/** What a server says of itself. */
export interface ServerIdentity {
  readonly product: string;
  readonly version: string;
}

/** A server that answers. `pause` to `start` reject or throw on a server that was not started here. */
export interface Service extends ServerIdentity, AsyncDisposable {
  readonly name: ServiceName;
  readonly variant: string;
  readonly origin: ServiceOrigin;
  /** With user and password, for the usual driver. The same for the whole life, restarts included. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Of the process that listens; undefined while it is down and for servers not started here. */
  readonly pid: number | undefined;
  /** Freezes the server and its children where they stand: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** An orderly stop and a start on the same port and data. */
  restart(): Promise<void>;
  /** The whole process tree at once, as the kernel's out-of-memory killer would; data stays. */
  kill(): Promise<void>;
  /** Starts a server that `kill` has ended. Resolves when it answers. */
  start(): Promise<void>;
  /** Ends the server and removes its folder. A server that was not started here is left alone. */
  stop(): Promise<void>;
}
